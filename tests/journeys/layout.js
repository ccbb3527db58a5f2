/* What is wrong with the layout of this page, one line for each fault. Widths and heights are CSS pixels. */
() => {
  const SLACK = 2;
  const SMALLEST_TARGET = 24; // WCAG 2.2, 2.5.8
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option]";
  const BOXES = "button, .button, .chip, .tile, .card, .label, .notice, summary, th, td";
  const found = [];

  const name = (element) =>
    element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "") +
    [...element.classList].map((it) => `.${it}`).join("");
  const where = (element) => {
    const text = (element.textContent || element.value || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${element.parentElement ? `${name(element.parentElement)} > ` : ""}${name(element)} "${text}"`;
  };
  /* A map is a picture with labels on it: they may lie over each other and over its edge. */
  const onAMap = (element) => element.closest(".map, svg") !== null;
  const hiddenOnPurpose = (element) => element.closest(".visually-hidden, .skip-links, [hidden]") !== null;
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const clips = (style) => /hidden|clip/.test(`${style.overflowX} ${style.overflowY}`);
  const scrolls = (style) => /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`);
  const inAScroller = (element) => {
    for (let it = element.parentElement; it; it = it.parentElement) if (scrolls(getComputedStyle(it))) return true;
    return false;
  };
  const outside = (inner, outer) =>
    inner.left < outer.left - SLACK || inner.right > outer.right + SLACK ||
    inner.top < outer.top - SLACK || inner.bottom > outer.bottom + SLACK;

  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) {
    found.push(`the page is ${page.scrollWidth} wide and the window ${page.clientWidth}`);
    for (const element of document.body.querySelectorAll("*")) {
      if (seen(element) && !hiddenOnPurpose(element) && !onAMap(element) && !inAScroller(element) &&
          element.getBoundingClientRect().right > page.clientWidth + SLACK) {
        found.push(`runs out: ${where(element)}`);
      }
    }
  }

  /* The lines of text that are shown, each as high as its letters. */
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(element.tagName)) continue;
    if (!seen(element) || hiddenOnPurpose(element) || onAMap(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const letters = box.height * 0.25;
      if (box.width > 1) {
        lines.push({ element, left: box.left, right: box.right, top: box.top + letters, bottom: box.bottom - letters });
      }
    }
  }

  const said = new Set();
  const say = (text) => {
    if (!said.has(text)) found.push(text);
    said.add(text);
  };
  for (const line of lines) {
    for (let box = line.element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (scrolls(style)) break;
      if ((clips(style) || box.matches(BOXES)) && outside(line, box.getBoundingClientRect())) {
        say(`cut: ${where(line.element)} by ${name(box)}`);
      }
    }
  }
  for (const field of document.querySelectorAll("select, input[type=submit], input[type=button]")) {
    if (seen(field) && !hiddenOnPurpose(field) && field.scrollWidth > field.clientWidth + SLACK) {
      say(`cut: ${where(field)}`);
    }
  }

  /* Something that stays where it is while the page moves beneath it lies over it, and is meant to. */
  const floats = (element) => {
    for (let it = element; it; it = it.parentElement) {
      if (/fixed|sticky/.test(getComputedStyle(it).position)) return true;
    }
    return false;
  };
  const still = lines.filter((line) => !floats(line.element)).sort((one, other) => one.top - other.top);
  for (const [number, one] of still.entries()) {
    for (const other of still.slice(number + 1)) {
      if (other.top >= one.bottom - SLACK) break;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - other.top;
      if (one.element !== other.element && across > SLACK && down > SLACK) {
        say(`overlap: ${where(one.element)} and ${where(other.element)}`);
      }
    }
  }

  for (const element of document.querySelectorAll(TARGETS)) {
    if (!seen(element) || hiddenOnPurpose(element)) continue;
    const covering = getComputedStyle(element, "::after").position === "absolute" ? element.offsetParent : element;
    const target = element.closest("label") || covering;
    const box = target.getBoundingClientRect();
    const block = element.parentElement;
    const inSentence =
      getComputedStyle(element).display === "inline" && block.textContent.trim() !== element.textContent.trim();
    if (!inSentence && (box.width < SMALLEST_TARGET || box.height < SMALLEST_TARGET)) {
      say(`small: ${where(element)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
  }
  /* Whoever points at the middle of a target hits it. */
  for (const element of document.querySelectorAll(TARGETS)) {
    if (!seen(element) || hiddenOnPurpose(element) || inAScroller(element) || element.matches(".pin, .cluster")) continue;
    scrollBy({ top: element.getBoundingClientRect().top - innerHeight / 2, behavior: "instant" });
    const [box] = element.getClientRects(); // the first line of a link that takes several
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (top && !element.contains(top) && !top.contains(element)) say(`covered: ${where(element)} by ${name(top)}`);
  }
  scrollTo(0, 0);
  return found;
}
