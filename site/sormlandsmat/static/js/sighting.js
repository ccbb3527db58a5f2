// "Jag såg den här" and "Finns inte längre" answer in place. Without this script, or when the answer does not come, the
// form is sent as forms are.

const heard = Object.assign(document.createElement("p"), { className: "visually-hidden" });
heard.setAttribute("role", "status");
document.body.append(heard);

async function say(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const buttons = form.querySelectorAll("button");
  buttons.forEach((each) => each.setAttribute("aria-disabled", "true"));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Part": "sighting" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    show(form, await answer.text());
  } catch {
    form.dataset.sighting = "plain";
    form.requestSubmit(button);
  }
}

function show(form, html) {
  form.innerHTML = html;
  const known = form.querySelector("template");
  form.closest("li")?.querySelector(".freshness")?.replaceWith(known.content);
  known.remove();
  const said = form.querySelector(".sighting__said");
  heard.textContent = "";
  requestAnimationFrame(() => (heard.textContent = said.textContent.trim()));
  // The button that was pressed is gone: whoever goes by keyboard stands at what takes it back.
  form.querySelector("button").focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-sighting]") || form.dataset.sighting === "plain" || !event.submitter) return;
  event.preventDefault();
  if (event.submitter.getAttribute("aria-disabled") !== "true") say(form, event.submitter);
});
