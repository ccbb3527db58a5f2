// Makes every search form an ARIA combobox with suggestions. Without it the form is an ordinary search field.

const ICONS = { product: "basket", category: "tag", producer: "tractor", place: "store", area: "map-pin" };
const WAIT = 120;
const SVG = "http://www.w3.org/2000/svg";

function icon(sprite, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

function marked(text, spans = []) {
  const whole = document.createElement("span");
  let at = 0;
  for (const [start, end] of spans) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    whole.append(text.slice(at, start), mark);
    at = end;
  }
  whole.append(text.slice(at));
  return whole;
}

class Suggestions {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input[type=search]");
    this.kinds = JSON.parse(form.dataset.kinds ?? "{}");
    this.items = [];
    this.chosen = -1;
    this.makeList();
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.close());
  }

  makeList() {
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `${this.field.id}-forslag`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.form.dataset.some.split(",")[0]);
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    this.form.append(this.list, this.said);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    Object.entries(attributes).forEach(([name, value]) => this.field.setAttribute(name, value));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const at = [...this.list.children].indexOf(event.target.closest("[role=option]"));
      if (at >= 0) this.take(at);
    });
  }

  typed() {
    clearTimeout(this.waiting);
    this.asking?.abort();
    if (this.field.value.trim().length < 2) return this.close();
    this.waiting = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.asking = new AbortController();
    const url = new URL(this.form.dataset.suggest, location.href);
    url.searchParams.set("q", this.field.value.trim());
    if (document.documentElement.lang === "en") url.searchParams.set("language", "en");
    try {
      const answer = await fetch(url, { signal: this.asking.signal });
      if (answer.ok) this.show((await answer.json()).items ?? []);
    } catch {
      this.close(); // a lost suggestion is no loss: the search itself still works
    }
  }

  show(items) {
    if (document.activeElement !== this.field) return;
    this.items = items;
    this.shownFor = this.field.value.trim();
    this.list.replaceChildren(...items.map((item, at) => this.option(item, at)));
    this.list.hidden = !items.length;
    this.field.setAttribute("aria-expanded", String(items.length > 0));
    this.choose(-1);
    this.said.textContent = items.length ? `${items.length} ${this.form.dataset.some}` : this.form.dataset.none;
  }

  option(item, at) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const kind = document.createElement("span");
    kind.className = "suggestions__kind";
    kind.textContent = this.kinds[item.kind] ?? "";
    option.append(icon(this.form.dataset.icons, ICONS[item.kind] ?? "search"), marked(item.text, item.highlight), kind);
    return option;
  }

  choose(at) {
    this.list.children[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = at;
    const option = this.list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return; // the keys belong to a letter that is being put together
    const open = !this.list.hidden;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !open && this.items.length && this.shownFor === this.field.value.trim()) {
      this.show(this.items);
    } else if (event.key in steps && open) {
      const length = this.items.length + 1; // the place after the last one is the field itself
      this.choose(((this.chosen + 1 + steps[event.key] + length) % length) - 1);
    } else if (event.key === "Enter" && open && this.chosen >= 0) this.take(this.chosen);
    else if (event.key === "Escape" && open) this.close();
    else return;
    event.preventDefault();
  }

  take(at) {
    const item = this.items[at];
    this.field.value = item.text;
    this.close();
    if (item.url) location.assign(item.url);
    else this.form.requestSubmit();
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }
}

document.querySelectorAll("form[data-suggest]").forEach((form) => new Suggestions(form));
