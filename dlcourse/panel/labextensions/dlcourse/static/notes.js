/* The speaker notes, in a window for the presenter's own screen: what to say, how the
   time goes, and what comes. From there slides turn, too. */

import {make, plan, short} from "./presenting.js";

const DESK = `
  :root { color-scheme: light dark; }
  body { font: 22px/1.5 system-ui, sans-serif; margin: 1em auto; max-width: 50em;
    padding: 0 1em; }
  header { align-items: baseline; border-bottom: 1px solid; display: flex;
    flex-wrap: wrap; gap: 0.2em 1.2em; padding-bottom: 0.4em; }
  header b { font-size: 1.5em; font-variant-numeric: tabular-nums; }
  header p { margin: 0; }
  header .late { font-weight: bold; }
  button { font: inherit; min-height: 44px; }
  h1 { font-size: 1.4em; }
  h2 { font-size: 1.2em; }
  #coming { border-top: 1px solid; padding-top: 0.5em; }
  main header { border: 0; display: block; }
  #next { font-size: 0.85em; opacity: 0.85; }
  img, svg { height: auto; max-width: 100%; }
  pre { overflow-x: auto; white-space: pre-wrap; }
  .jp-InternalAnchorLink, #next summary { display: none; }`;
let desk = null; // the window
const began = `dlcourse-began:${location.pathname}`;

const clock = deck => {
  const page = desk.document, now = new Date();
  const minutes = plan(deck.slides), at = deck.at();
  const sum = some => some.reduce((all, one) => all + one, 0);
  const used = (now - Number(sessionStorage.getItem(began))) / 60000;
  const due = sum(minutes.slice(0, at + 1));
  const put = (id, words) => { page.getElementById(id).textContent = words; };
  const two = number => String(Math.floor(number)).padStart(2, "0");
  put("clock", `${two(now.getHours())}:${two(now.getMinutes())}`);
  put("used", `${two(used)}:${two(used % 1 * 60)} used of ` +
    `${Math.round(sum(minutes))} minutes`);
  put("due", `plan: ${Math.round(due)} at the end of this slide, which has ` +
    `${minutes[at].toFixed(1)}`);
  page.getElementById("used").classList.toggle("late", used > due);
};

/* Show what there is to say of the slide; `words` are its notes, `next` what comes. */
export const say = deck => {
  if (!desk || desk.closed) return;
  const page = desk.document, {slides} = deck, at = deck.at();
  const coming = slides.slice(at + 1).find(one => one.core || !short());
  const copy = node => page.importNode(node, true);
  page.getElementById("concept").textContent = slides[at].concept;
  page.getElementById("words").replaceChildren(...deck.words(at).map(copy));
  page.getElementById("place").textContent =
    `${at + 1} of ${slides.length}: ${slides[at].title}`;
  page.getElementById("coming").textContent =
    coming ? `Next: ${coming.title}` : "Next: the end";
  page.getElementById("next").replaceChildren(
    ...(coming ? deck.preview(coming.node).map(copy) : []));
  page.getElementById("math").textContent = deck.style?.() ?? "";
  clock(deck);
};

/* Open the window; `hear` is what keys do. Returns null where none may open. */
export const openNotes = (deck, hear) => {
  desk = window.open("", "dlcourse-notes", "width=900,height=800");
  if (!desk) return null;
  if (!sessionStorage.getItem(began)) sessionStorage.setItem(began, Date.now());
  const page = desk.document, line = (tag, id) => make(tag, {id});
  page.documentElement.lang = "en";
  page.head.replaceChildren(make("title", {}, "Speaker notes"), make("style", {}, DESK),
    line("style", "math"));
  const again = make("button", {type: "button", onclick: () => {
    sessionStorage.setItem(began, Date.now());
    clock(deck);
  }}, "Start the time again");
  page.body.replaceChildren(
    make("header", {}, line("b", "clock"), line("p", "used"), line("p", "due"), again),
    make("main", {}, line("h1", "concept"), line("p", "place"), line("div", "words"),
      line("h2", "coming"), line("div", "next")));
  const its = desk;
  desk.onkeydown = hear;
  const tick = setInterval(() => {
    if (its.closed || its !== desk) clearInterval(tick);
    else clock(deck);
  }, 1000);
  say(deck);
  return desk;
};
