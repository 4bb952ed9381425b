/* "What you saw" stays folded until one has predicted, or opens it.

   A cell that begins so belongs to the prediction before it. One press shows it, another
   button shows all of them, in every notebook, from now on. Slides are read in their
   order, and fold nothing. */

const HEAD = "What you saw";
const ALWAYS = "dlcourse-unfolded"; // in the browser's own storage
const FOLDED = "dlcourse-folded";
const STYLE = `
  .${FOLDED} > :not(h3, .dlcourse-unfold) { display: none !important; }
  .dlcourse-unfold button { background: none; border: 1px solid currentColor;
    border-radius: 4px; color: inherit; cursor: pointer; font: inherit;
    margin-right: 0.6em; padding: 2px 10px; }
  .dlcourse-unfold button:focus-visible { outline: 3px solid
    var(--jp-brand-color1, #0b57d0); outline-offset: 1px; }`;
const TEXTS = ".jp-RenderedMarkdown h3", ASKED = ".dlcourse-asked";
const PARTS = `${TEXTS}, .dlcourse-answer`;

const done = new WeakSet(); // cells whose prediction is made; texts that were opened
const always = () => localStorage.getItem(ALWAYS) !== null;
const cellOf = element => element.closest(".jp-Cell") ?? element;

/* The cells before this one, the nearest first: off the screen they are not in the page,
   but the notebook knows them. */
const before = (app, text) => {
  const cell = text.closest(".jp-Cell");
  for (const {content} of app.shell.widgets?.("main") ?? []) {
    const at = content?.widgets?.findIndex?.(one => one.node === cell) ?? -1;
    if (at >= 0) {
      return content.widgets.slice(0, at).reverse().map(({model, node}) => ({
        node,
        asks: model.type === "code" &&
          /^\s*dl\.predict\(/.test(model.sharedModel.getSource()),
        tells: model.sharedModel.getSource().startsWith(`### ${HEAD}`),
      }));
    }
  }
  // where there is only a page, as in Voila
  return [...document.querySelectorAll(`${TEXTS}, ${ASKED}`)]
    .filter(one => one.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)
    .reverse().map(one => ({
      node: cellOf(one),
      asks: one.matches(ASKED),
      tells: one.textContent.startsWith(HEAD),
    }));
};

export const fold = app => {
  document.head.append(
    Object.assign(document.createElement("style"), {textContent: STYLE}));

  const open = text => {
    done.add(cellOf(text));
    if (!text.classList.contains(FOLDED)) return;
    const held = text.contains(document.activeElement);
    text.querySelector(".dlcourse-unfold")?.remove();
    text.classList.remove(FOLDED);
    if (!held) return;
    text.tabIndex = -1; // the keys go on from here
    text.focus();
  };

  const button = (words, press) => {
    const made = Object.assign(document.createElement("button"),
      {type: "button", textContent: words});
    made.setAttribute("data-lm-suppress-shortcuts", "true");
    made.addEventListener("keydown", event => event.stopPropagation());
    made.addEventListener("click", press);
    return made;
  };

  const close = text => {
    if (text.classList.contains(FOLDED) && text.querySelector(".dlcourse-unfold")) return;
    const row = Object.assign(document.createElement("p"),
      {className: "dlcourse-unfold"});
    row.append(
      button("Show it now", () => open(text)),
      button("Show it always", () => {
        localStorage.setItem(ALWAYS, "");
        document.querySelectorAll(`.${FOLDED}`).forEach(open);
      }),
      "or predict first.",
    );
    text.querySelector("h3").after(row);
    text.classList.add(FOLDED);
  };

  const settle = heading => {
    const text = heading.parentElement;
    if (!heading.textContent.startsWith(HEAD) || heading !== text.firstElementChild) return;
    const first = before(app, text).find(({asks, tells}) => asks || tells);
    const free = always() || done.has(cellOf(text)) || !first?.asks || done.has(first.node);
    if (free) open(text);
    else close(text);
  };

  const meet = element => {
    if (element.matches(TEXTS)) settle(element);
    else if (!done.has(cellOf(element))) {
      done.add(cellOf(element));
      document.querySelectorAll(TEXTS).forEach(settle);
    }
  };

  const look = node => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches(PARTS)) meet(node);
    if (node.firstElementChild) node.querySelectorAll(PARTS).forEach(meet);
  };

  look(document.body);
  new MutationObserver(records => {
    for (const record of records) record.addedNodes.forEach(look);
  }).observe(document.body, {childList: true, subtree: true});
};
