/* One slide at a time. The address says which one, so the browser's own back button and
   a link to a slide do what one expects. Without a script all slides stand in a row. */

const page = document.documentElement;
const sections = [...document.querySelectorAll("main > section")];

const deck = {
  slides: sections.map(node => ({
    id: node.id,
    node,
    title: node.dataset.title,
    concept: node.dataset.concept,
    kind: node.dataset.kind,
    core: "core" in node.dataset,
  })),
  at: () => Math.max(0, sections.findIndex(one => `#${one.id}` === location.hash)),
  go: place => {
    location.hash = sections[place].id;
    show(); // the event for it comes later
  },
  more: () => {
    const slide = sections[deck.at()];
    const folded = slide.querySelector(".saw:not([open])");
    if (folded) return folded.open = true;
    const held = slide.querySelector(".fragment:not(.seen)");
    held?.classList.add("seen");
    return !!held;
  },
  sheet: node => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll("[id]").forEach(one => one.removeAttribute("id"));
    copy.removeAttribute("id");
    copy.classList.add("shown");
    return copy;
  },
  words: place => [...(sections[place].querySelector(".notes")?.children ?? [])],
  preview: node => [...node.querySelector(".slide").children],
  told: () => say(deck),
  keys: {
    c: ["the code of a panel", () => unfold("figure + details")],
    a: ["one way to write an exercise", () => unfold("details")],
    q: ["a code: this panel on the hall's phones", () => {
      const slide = sections[deck.at()];
      const code = slide.querySelector("[data-link]");
      if (code) showLink(code.innerHTML, code.dataset.link, presenter);
      else presenter.say(slide.dataset.kind === "panel"
        ? "For a code, write the slides with --course ADDRESS" : NO_PANEL);
    }],
  },
};

const unfold = which => {
  sections[deck.at()].querySelectorAll(which).forEach(part => { part.open = !part.open; });
};

const show = () => {
  const at = deck.at(), slide = sections[at];
  sections.forEach(one => one.classList.toggle("shown", one === slide));
  document.getElementById("place").textContent = `${at + 1} of ${sections.length}`;
  enlarge();
  slide.focus();
  scrollTo(0, 0);
  say(deck);
};

/* Words have all the room of a slide, also that of what it holds back. */
const enlarge = () => {
  const slide = sections[deck.at()];
  if (["panel", "exercise", "code"].includes(slide.dataset.kind)) return;
  slide.classList.add("measured");
  grow(slide.querySelector(".slide"), slide);
  slide.classList.remove("measured");
};

const presenter = present(deck), {hear, help, turn} = presenter;
// Where no window may open, notes stand below their slide.
deck.notes = () => openNotes(deck, hear) ?? page.classList.toggle("speaker");

addEventListener("hashchange", () => {
  if (!sections[deck.at()].matches(".shown")) show();
});
addEventListener("resize", enlarge);
addEventListener("toggle", enlarge, {capture: true});
document.getElementById("next").addEventListener("click", () => deck.more() || turn(1));
document.getElementById("back").addEventListener("click", () => turn(-1));
document.getElementById("keys").addEventListener("click", help);

document.querySelector("body > nav").hidden = false;
page.classList.add("one");
show();
