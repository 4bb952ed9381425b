/* A notebook presented in RISE: cells run when their slide comes up, panels fill it.

   The setup cell runs at once. The other cells of a slide run when one first comes to it,
   from whichever side, so a panel's first run is seen, and not waited for. Each cell needs
   the setup cell alone. An exercise is run by who writes it.

   What all presenters' keys do stands in presenting.js. Beside them, here:

   R  sets the panels of the slide back to their presets
   C  shows their code over them, and hides it
   A  shows one way to write an exercise, and hides it
   Q  shows a code with which phones open what the panel shows

   Where the page is loaded again it comes back to its slide, and panels to where they
   stood: the kernel knows (see `panel/presented.py`). */

import {showCode} from "./links.js";
import {openNotes, say} from "./notes.js";
import {grow, make, present as listen} from "./presenting.js";

const busy = "dlcourse-running"; // on the body, while cells of the slide are run
const listening = "dlcourse-listening"; // on the body, once it hears these keys
const code = "dlcourse-code"; // on the body, where the code of panels is shown
const SLIDES = ".reveal section section";
const NAMES = {prediction: "Predict", panel: "Live", exercise: "Write it yourself",
  question: "Question", code: "Numbers"};

const current = () => document.querySelector("section.present section.present");
const typeOf = cell => cell.model.getMetadata("slideshow")?.slide_type;
const sourceOf = cell => cell.model.sharedModel.getSource();
const plain = text => text.replace(/[$`*\\{}]/g, "");

/* The notebook is opened by RISE's own plugin, and made a deck some time later. */
const deckOf = async app => {
  await app.restored;
  for (;;) {
    const panel = [...app.shell.widgets()].find(one => one.content?.widgets?.length);
    if (panel?.node.querySelector("section.present section.present")) return panel;
    await new Promise(go => setTimeout(go, 50));
  }
};

// -- What the slides are ----------------------------------------------------------------

const kindOf = cell => {
  const source = sourceOf(cell);
  if (cell.model.type !== "code") return "prose";
  if (/^dl\.predict\(/m.test(source)) return "prediction";
  if (/\bdl\.check\(/.test(source)) return "exercise";
  if (/^dl\.ask\(/m.test(source)) return "question";
  return /\bdl\.live\(/.test(source) ? "panel" : "code";
};

/* What a prediction asks, as its stored output says it. */
const questionOf = cell => {
  const [shown] = cell.model.outputs.toJSON();
  const text = shown?.data?.["text/plain"] ?? "";
  return plain([text].flat().join("").split("\n")[0]);
};

const ORDER = ["panel", "exercise", "question", "prediction", "code", "prose"];

/* Return [{id, title, kind, core, concept, node, cells}], and give slides their heads. */
const slidesOf = notebook => {
  const found = [];
  let concept = "", topic = "", asked = null;
  for (const node of document.querySelectorAll(SLIDES)) {
    const cells = notebook.widgets.filter(
      cell => node.contains(cell.node) && typeOf(cell) !== "notes");
    const kinds = cells.filter(cell => typeOf(cell) !== "skip").map(kindOf);
    const kind = ORDER.find(one => kinds.includes(one)) ?? "prose";
    const [, marks, own] = sourceOf(cells[0]).match(/^(#+) (.+)/) ?? [];
    const heading = cells[0].model.type === "markdown" && own ? plain(own) : "";
    if (heading && (marks.length < 3 || !node.previousElementSibling)) {
      concept = topic = heading;
    } else if (/which|\?/i.test(heading)) {
      topic = heading;
    }
    const asks = cells.find(cell => kindOf(cell) === "prediction");
    asked = asks ?? (node.previousElementSibling ? asked : null);
    const name = sourceOf(cells[0]).match(/def (\w+)/)?.[1];
    const title = heading || (kind === "exercise" ? `${NAMES[kind]}: ${name}`
      : `${NAMES[kind]}: ${topic}`);
    const slide = {id: node.id, title, kind, core: false, concept, node, cells};
    if (!heading) {
      const head = make("header", {className: "dlcourse-head"},
        make("h2", {}, kind === "exercise" ? title : topic));
      if (kind === "panel" && asked && !asks) {
        slide.asked = asked.node;
        slide.told = make("p", {hidden: true});
        head.append(make("p", {}, questionOf(asked)), slide.told);
      }
      node.prepend(head);
    }
    node.classList.add(`dlcourse-${kind}-slide`);
    found.push(slide);
  }
  // A concept is core with all its slides; so are the opening and what to remember.
  const ends = [found[0].concept, found.at(-1).concept];
  const marked = found.filter(slide => ends.includes(slide.concept) ||
    slide.cells.some(cell => cell.model.getMetadata("dlcourse")?.core));
  const stacks = new Set(marked.map(slide => slide.node.parentElement));
  for (const slide of found) slide.core = stacks.has(slide.node.parentElement);
  return found;
};

/* Say above a panel what was predicted on the slide before, by the hall and by whom. */
const tell = ({asked, told}) => {
  if (!asked) return;
  const hall = asked.querySelector(".dlcourse-hall input")?.value;
  const said = asked.querySelector(".dlcourse-answer span")?.textContent;
  told.textContent = [hall && `The hall: ${hall}.`, said].filter(Boolean).join(" ");
  told.hidden = !told.textContent;
};

/* A copy of a slide that looks like one and does nothing. */
const sheetOf = node => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("[id]").forEach(one => one.removeAttribute("id"));
  copy.querySelectorAll(".notes").forEach(one => one.remove());
  copy.querySelectorAll(".fragment").forEach(one => one.classList.add("visible"));
  copy.removeAttribute("id");
  copy.removeAttribute("hidden");
  copy.className = `present ${node.className.replace(/\b(past|future|present)\b/g, "")}`;
  copy.style.cssText = "display: block";
  const stack = make("section", {className: "present stack"}, copy);
  stack.style.cssText = "display: block";
  const slides = make("div", {className: "jp-Notebook slides"}, stack);
  return make("div", {className: "reveal dlcourse-copy"}, slides);
};

const previewOf = node => [...node.querySelectorAll(
  ".dlcourse-head, .jp-RenderedMarkdown, .dlcourse-question .widget-html-content, " +
  ".jp-RenderedText pre, .dlcourse-panel img, .jp-RenderedImage img")]
  .filter(one => !one.closest(".notes"));

const mathStyle = () => [...document.styleSheets]
  .filter(one => /^MJX/.test(one.ownerNode.id))
  .flatMap(one => [...one.cssRules]).map(rule => rule.cssText).join("\n");

// -- What the kernel is asked -----------------------------------------------------------

/* Return a function that has the kernel run a line of code, and nobody notice. */
const asking = sessionContext => (line, silent = true) =>
  sessionContext.session?.kernel?.requestExecute({
    code: `import dlcourse as _dl\nfrom dlcourse.panel import presented\n${line}`,
    silent,
    store_history: false,
  });

/* Let each panel of a slide be drawn for the room that it has, and words be large. */
const fitting = ask => {
  const fitted = new WeakMap(); // picture's place -> the room it was drawn for
  return slide => {
    if (["prose", "prediction", "question"].includes(slide.kind)) grow(slide.node);
    for (const cell of slide.cells) {
      const place = cell.node.querySelector(".dlcourse-picture");
      if (!place?.querySelector("img") || !cell.node.offsetParent) continue;
      const {width, height} = place.getBoundingClientRect();
      if (width < 100 || height < 100) continue;
      // A line more of words below it is not worth another drawing.
      const [wide, high] = fitted.get(place) ?? [0, 0];
      const near = (one, other) => Math.abs(one - other) < 0.12 * other;
      if (near(width, wide) && near(height, high)) continue;
      fitted.set(place, [width, height]);
      // Text keeps its size where it can, and grows with the screen.
      const scale = Math.min(width / 1000, height / 330);
      const room = [width / scale, height / scale].map(Math.floor);
      const density = Math.min(4, Math.max(2, scale * devicePixelRatio)).toFixed(2);
      const call = `presented.fit("${cell.model.id}", ${room.join(", ")}, ${density})`;
      ask(call);
    }
  };
};

// -- An exercise ------------------------------------------------------------------------

const TIME = 3 * 60; // seconds that one is given at first

/* Below the stub: run it, see one way to write it, and the time. */
const equip = (slide, run, ask) => {
  for (const cell of slide.cells.filter(one => kindOf(one) === "exercise")) {
    const left = make("output", {ariaLabel: "Time left"}, "3:00");
    let end = 0, ticking = 0;
    const show = () => {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      left.textContent =
        `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (!seconds || !slide.node.isConnected) clearInterval(ticking);
    };
    const start = () => {
      clearInterval(ticking);
      end = Date.now() + 1000 * TIME;
      ticking = setInterval(show, 500);
      show();
    };
    const button = (words, onclick) => make("button", {type: "button", onclick}, words);
    const answer = make("pre", {className: "dlcourse-answer", hidden: true});
    const reveal = async () => {
      if (!answer.textContent) {
        const names = [...sourceOf(cell).matchAll(/dl\.check\((\w+)(?:, "(.+?)")?\)/g)]
          .map(([, name, other]) => other ?? name);
        const future = ask(`for _name in ${JSON.stringify(names)}:\n` +
          "    print(_dl.solution(_name).source)", false);
        future.onIOPub = ({content}) => { answer.textContent += content.text ?? ""; };
        await future.done;
        // What it does stands in the stub.
        answer.textContent = answer.textContent.replace(/\n\s*"""[^]*?"""/g, "");
      }
      answer.hidden = !answer.hidden;
    };
    slide.answer = reveal;
    const desk = make("div", {className: "dlcourse-desk"},
      button("Run", () => run([cell])), button("3 minutes", start), left,
      button("One way to write it (A)", reveal));
    cell.node.append(desk, answer);
  }
};

// -- The whole --------------------------------------------------------------------------

const enter = async (panel, NotebookActions, asked) => {
  const {content: notebook, sessionContext} = panel;
  const path = `dlcourse-place:${location.pathname}`;
  const before = JSON.parse(sessionStorage.getItem(path) ?? "{}");
  const ran = new Set();
  const cells = notebook.widgets.filter(cell => cell.model.type === "code");
  const slides = slidesOf(notebook);
  const ask = asking(sessionContext);
  const fit = fitting(ask);
  const known = () => slides.findIndex(slide => slide.node === current());
  let queue = Promise.resolve(), going = null;

  const run = (some, again = false) => {
    const fresh = again ? some : some.filter(cell => !ran.has(cell));
    if (!fresh.length) return;
    fresh.forEach(cell => ran.add(cell));
    document.body.classList.add(busy);
    const mine = queue = queue
      .then(() => NotebookActions.runCells(notebook, fresh, sessionContext))
      .then(() => {
        // The page was loaded again: panels go to where they stood.
        for (const cell of fresh) {
          if (!again && before.ran?.includes(cell.model.id) &&
            before.kernel === sessionContext.session?.kernel?.id) {
            ask(`presented.again("${cell.model.id}")`);
          }
        }
      })
      .finally(() => mine === queue && document.body.classList.remove(busy));
  };

  const keep = () => {
    const kernel = sessionContext.session?.kernel?.id;
    sessionStorage.setItem(path, JSON.stringify(
      {slide: current()?.id, kernel, ran: [...ran].map(cell => cell.model.id)}));
  };

  const deck = {
    slides,
    at: () => going ?? Math.max(0, known()),
    go: place => {
      going = place;
      location.hash = `/${slides[place].id}`;
      setTimeout(() => { going = null; }, 300);
    },
    more: () => {
      const held = current()?.querySelector(".fragment:not(.visible)");
      if (!held || going !== null) return false;
      // Only RISE's own key reveals; it is told from a hand's.
      document.dispatchEvent(new KeyboardEvent("keydown",
        {key: " ", code: "Space", keyCode: 32, bubbles: true}));
      return true;
    },
    sheet: sheetOf,
    preview: previewOf,
    style: mathStyle,
    words: place => [...slides[place].node.parentElement
      .querySelectorAll(".notes .jp-RenderedMarkdown")],
    told: () => say(deck),
    keys: {
      r: ["the panels' presets", () => {
        current()?.querySelectorAll(".dlcourse-reset").forEach(one => one.click());
      }],
      c: ["the code of a panel", () => document.body.classList.toggle(code)],
      a: ["one way to write an exercise", () => slides[known()]?.answer?.()],
      q: ["a code: this panel on the hall's phones",
        () => showCode(current(), ask, presenter)],
    },
  };
  const presenter = listen(deck), {hear} = presenter;
  deck.notes = () => openNotes(deck, hear);
  document.body.classList.add(listening);

  const come = () => {
    going = null;
    const slide = slides[known()];
    if (!slide) return;
    run(slide.cells.filter(cell => cell.model.type === "code" &&
      typeOf(cell) !== "skip" && kindOf(cell) !== "exercise"));
    notebook.mode = "command"; // a stub that was written in lets go of the keys
    document.activeElement?.closest(".dlcourse-panel, .dlcourse-question, .cm-editor")
      && document.activeElement.blur();
    tell(slide);
    fit(slide);
    keep();
    say(deck);
  };

  run(cells.slice(0, 1));
  slides.forEach(slide => equip(slide, some => run(some, true), ask));
  // A picture has come, or its place has another size.
  let looks = 0;
  const look = () => {
    cancelAnimationFrame(looks);
    looks = requestAnimationFrame(() => {
      const slide = slides[known()];
      if (!slide) return;
      slide.node.querySelectorAll(".dlcourse-picture").forEach(one => seen.observe(one));
      fit(slide);
    });
  };
  const seen = new ResizeObserver(look);
  new MutationObserver(look).observe(notebook.node, {childList: true, subtree: true});
  // RISE reads the address, then goes to the first slide, or the active cell's, and
  // follows the active cell from then on: only when it goes there and back is it ready.
  const wanted = asked || before.slide;
  const first = document.getElementById(wanted)?.querySelector(".jp-Cell");
  const index = notebook.widgets.findIndex(cell => cell.node === first);
  const shows = (place, id) => {
    notebook.activeCellIndex = place;
    return current()?.id === id;
  };
  for (let tries = 0; index > 0 && tries < 600; tries += 1) {
    if (shows(0, slides[0].id) && shows(index, wanted)) break;
    await new Promise(go => setTimeout(go, 100));
  }
  panel.node.addEventListener("slidechanged", come);
  come();
};

/* Come back when a stylesheet is there: before, no slide can be measured. */
const style = name => new Promise(go => document.head.append(make("link", {
  rel: "stylesheet",
  href: new URL(name, import.meta.url).href,
  onload: go,
  onerror: go,
})));

export const present = async (app, shared) => {
  const asked = location.hash.replace("#/", "");
  await Promise.all(["slides.css", "presenting.css"].map(style));
  const panel = await deckOf(app);
  await panel.sessionContext.ready;
  const [offered] = Object.values(shared["@jupyterlab/notebook"]);
  const {NotebookActions} = (await offered.get())();
  await enter(panel, NotebookActions, asked);
};
