/* One slide at a time. The address says which one, so the browser's own back button and
   a link to a slide do what one expects. Without a script all slides stand in a row. */

const page = document.documentElement;
const slides = [...document.querySelectorAll("main > section")];
const speaker = location.search === "?speaker";
let other = speaker ? window.opener : null; // the window that shows the same slide
let theirs = location.hash.slice(1); // the slide that it shows

const current = () =>
  Math.max(0, slides.findIndex(slide => `#${slide.id}` === location.hash));

const show = () => {
  const at = current(), slide = slides[at];
  slides.forEach(one => one.classList.toggle("shown", one === slide));
  document.getElementById("place").textContent = `${at + 1} of ${slides.length}`;
  slide.focus();
  if (page.classList.contains("one")) scrollTo(0, 0);
  else slide.scrollIntoView();
  if (slide.id !== theirs) tell(slide);
};

const seen = slide => slide.querySelectorAll(".fragment.seen").length;

const reveal = (slide, count) => {
  slide.querySelectorAll(".fragment").forEach((part, at) => {
    part.classList.toggle("seen", at < count);
  });
};

const tell = slide => {
  theirs = slide.id;
  other?.postMessage({slide: slide.id, seen: seen(slide)}, "*");
};

const go = at => {
  const slide = slides[Math.min(Math.max(at, 0), slides.length - 1)];
  location.hash = slide.id;
};

const next = () => {
  const slide = slides[current()];
  if (!slide.querySelector(".fragment:not(.seen)")) return go(current() + 1);
  reveal(slide, seen(slide) + 1);
  tell(slide);
};

const back = () => go(current() - 1);

const all = () => {
  page.classList.toggle("one");
  page.classList.toggle("all");
  show();
};

const code = () => {
  slides[current()].querySelectorAll("details").forEach(part => {
    part.open = !part.open;
  });
};

const notes = () => {
  other = window.open(`${location.pathname}?speaker${location.hash}`, "speaker",
    "width=900,height=900");
  if (!other) page.classList.toggle("speaker");
};

const keys = {
  ArrowRight: next, PageDown: next, " ": next, ArrowLeft: back, PageUp: back,
  Home: () => go(0), End: () => go(slides.length - 1),
  c: code, o: all, Escape: all, s: notes,
};

addEventListener("keydown", event => {
  const {key, target} = event;
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[key]) return;
  if (key === " " && target.closest("summary, button, a")) return;
  if (key.startsWith("Arrow") && target.scrollWidth > target.clientWidth) return;
  event.preventDefault();
  if (key === " " && event.shiftKey) back();
  else keys[key]();
});
addEventListener("message", event => {
  const at = slides.findIndex(slide => slide.id === event.data.slide);
  if (event.source !== other || at < 0) return;
  theirs = event.data.slide;
  reveal(slides[at], event.data.seen);
  go(at);
});
addEventListener("hashchange", show);
addEventListener("beforeprint", () => page.classList.remove("all"));
document.getElementById("next").addEventListener("click", next);
document.getElementById("back").addEventListener("click", back);
document.querySelector("main").addEventListener("click", event => {
  if (!page.classList.contains("all")) return;
  const chosen = event.target.closest("section").id;
  location.hash = chosen;
  all();
});

document.querySelector("body > nav").hidden = false;
page.classList.add("one");
if (speaker) page.classList.add("speaker");
show();
