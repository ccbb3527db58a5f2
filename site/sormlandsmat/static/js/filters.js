// The filter form answers while it is changed: the new page is fetched, its result swapped in, the address follows.
// Without this file the form's own button does the same by loading the page.

const WAIT = 250;

const form = document.querySelector("form[data-filters]");
const target = form && document.querySelector(form.dataset.filters);
const said = document.createElement("div");
let asking;

function address() {
  const url = new URL(form.action, location.href);
  for (const [name, value] of new FormData(form)) if (value) url.searchParams.append(name, value);
  return url;
}

async function go(url, { push = true } = {}) {
  asking?.abort();
  asking = new AbortController();
  target.classList.add("is-waiting");
  target.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (push) history.pushState({}, "", url);
    swap(page);
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(url);
  }
}

function swap(page) {
  document.title = page.title;
  target.replaceChildren(...(page.querySelector(form.dataset.filters)?.childNodes ?? []));
  target.classList.remove("is-waiting");
  target.removeAttribute("aria-busy");
  said.textContent = target.querySelector(".finder__total")?.textContent ?? "";
  const map = document.querySelector("sormland-map");
  const src = page.querySelector("sormland-map")?.dataset.src;
  if (map && src) map.dataset.src = src;
  const fresh = page.querySelector("form[data-filters]");
  if (fresh) swapFilters(fresh);
}

function swapFilters(fresh) {
  const focus = document.activeElement;
  const again = focus?.name && form.contains(focus) && { name: focus.name, value: focus.value };
  for (const facet of form.querySelectorAll("[data-facet]")) {
    const other = fresh.querySelector(`[data-facet="${CSS.escape(facet.dataset.facet)}"]`);
    if (facet.contains(focus) && focus.type === "datetime-local") continue; // it is being typed in, part by part
    if (other) facet.replaceChildren(...other.childNodes);
  }
  const swapPart = (part) => form.querySelector(part)?.replaceChildren(...(fresh.querySelector(part)?.childNodes ?? []));
  swapPart(".drawer__foot");
  const [summary, other] = [form, fresh].map((each) => each.closest("details")?.querySelector("summary"));
  if (summary && other) summary.replaceChildren(...other.childNodes);
  for (const old of form.querySelectorAll(":scope > input[type=hidden]")) old.remove();
  form.prepend(...fresh.querySelectorAll(":scope > input[type=hidden]"));
  if (!again) return;
  const named = [...form.elements].filter((each) => each.name === again.name);
  (named.find((each) => each.value === again.value) ?? named[0])?.focus();
}

if (target) {
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  let waiting;
  const changed = (event) => {
    if (event.target.form !== form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => go(address()), ["number", "datetime-local"].includes(event.target.type) ? 3 * WAIT : WAIT);
  };
  document.addEventListener("change", changed); // the sort choice stands outside the form it belongs to
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(address()).then(() => target.scrollIntoView({ block: "start" }));
  });
  document.addEventListener("sormland:go", (event) => {
    event.preventDefault();
    go(event.detail);
  });
  addEventListener("popstate", () => go(location.href, { push: false }));
}
