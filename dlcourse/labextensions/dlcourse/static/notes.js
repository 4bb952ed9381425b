/* The speaker notes of a deck, in a window for the presenter's own screen. */

export const current = () =>
  document.querySelector("section.present section.present");

const DESK = `
  body { color-scheme: light dark; font: 22px/1.5 system-ui, sans-serif;
    margin: 1em auto; max-width: 40em; padding: 0 1em; }
  h1 { font-size: 1.4em; }
  body > p { border-top: 1px solid; padding-top: 0.5em; }
  a { display: none; }`;
let desk = null; // the window with the notes

/* Notes are of a concept: they stay while its slides turn. */
export const say = () => {
  if (!desk || desk.closed) return;
  const slide = current(), concept = slide.parentElement, page = desk.document;
  const slides = [...document.querySelectorAll(".reveal section section")];
  const at = slides.indexOf(slide);
  const head = one => one?.querySelector("h1, h2, h3")?.textContent.replace("¶", "");
  const name = one => one ? head(one) ?? "what the cell shows" : "the end";
  const line = (tag, text) => Object.assign(page.createElement(tag), {textContent: text});
  const math = [...document.styleSheets].filter(one => /^MJX/.test(one.ownerNode.id))
    .flatMap(one => [...one.cssRules]).map(rule => rule.cssText);
  page.documentElement.lang = "en";
  page.head.replaceChildren(line("title", "Speaker notes"),
    line("style", [DESK, ...math].join("\n")));
  page.body.replaceChildren(
    line("h1", head(concept)),
    ...[...concept.querySelectorAll(".notes .jp-RenderedMarkdown")]
      .map(one => page.importNode(one, true)),
    line("p", `${at + 1} of ${slides.length}: ${name(slide)} · ` +
      `next: ${name(slides[at + 1])}`),
  );
};

export const openNotes = () => {
  desk = window.open("", "dlcourse-notes", "width=800,height=600");
  if (!desk) return; // the browser lets no window open
  // Slides turn from here, too.
  desk.onkeydown = ({key, code, keyCode, shiftKey}) => document
    .querySelector(".reveal .jp-Notebook").dispatchEvent(new KeyboardEvent("keydown",
      {key, code, keyCode, shiftKey, bubbles: true, cancelable: true}));
  say();
};
