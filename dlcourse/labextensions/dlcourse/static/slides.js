/* A notebook presented in RISE: cells run when their slide comes up, panels fill it.

   The setup cell runs at once. The other cells of a slide run when one first comes to it,
   from whichever side, so a panel's first run is seen, and not waited for. Each cell needs
   the setup cell alone.

   R  sets the panels of the slide back to their presets
   C  shows their code, and hides it
   T  opens a window with what there is to say, for the presenter's own screen
   F  fills the screen */

import {current, openNotes, say} from "./notes.js";

const busy = "dlcourse-running"; // on the body, while cells of the slide are run
const listening = "dlcourse-listening"; // on the body, once it hears these keys
const code = "dlcourse-code"; // on the body, where the code of panels is shown

const typeOf = cell => cell.model.getMetadata("slideshow")?.slide_type;

/* The notebook is opened by RISE's own plugin, and made a deck some time later. */
const deckOf = async app => {
  await app.restored;
  for (;;) {
    const panel = [...app.shell.widgets()].find(one => one.content?.widgets?.length);
    if (panel?.node.querySelector("section.present section.present")) return panel;
    await new Promise(go => setTimeout(go, 50));
  }
};

const fill = () => document.fullscreenElement
  ? document.exitFullscreen()
  : document.querySelector(".reveal").requestFullscreen();

const enter = async (panel, NotebookActions, asked) => {
  const {content: notebook, sessionContext} = panel;
  const ran = new Set();
  const cells = notebook.widgets.filter(cell => cell.model.type === "code");
  let queue = Promise.resolve();

  const run = some => {
    const fresh = some.filter(cell => !ran.has(cell));
    if (!fresh.length) return;
    fresh.forEach(cell => ran.add(cell));
    document.body.classList.add(busy);
    const mine = queue = queue
      .then(() => NotebookActions.runCells(notebook, fresh, sessionContext))
      .finally(() => mine === queue && document.body.classList.remove(busy));
  };

  const come = () => {
    const slide = current();
    // Exercises have no slide: skipped cells stand on the one before them.
    run(cells.filter(cell => slide?.contains(cell.node) && typeOf(cell) !== "skip"));
  };

  run(cells.slice(0, 1));
  panel.node.addEventListener("slidechanged", come);
  panel.node.addEventListener("slidechanged", say);
  // RISE begins at the first slide, or the active cell's, whatever the address says,
  // and follows the active cell from some moment on.
  const first = document.getElementById(asked)?.querySelector(".jp-Cell");
  const index = notebook.widgets.findIndex(cell => cell.node === first);
  for (let tries = 0; index > 0 && current()?.id !== asked && tries < 50; tries += 1) {
    notebook.activeCellIndex = 0;
    notebook.activeCellIndex = index;
    await new Promise(go => setTimeout(go, 100));
  }
  come();
};

const keys = {
  c: () => document.body.classList.toggle(code),
  f: fill,
  r: () => {
    current()?.querySelectorAll(".dlcourse-reset").forEach(button => button.click());
  },
  t: openNotes,
};

const listen = () => {
  // First of all: for JupyterLab, R makes a cell raw.
  window.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    keys[event.key]();
  }, {capture: true});
  document.body.classList.add(listening);
};

export const present = async (app, shared) => {
  const asked = location.hash.replace("#/", "");
  document.head.append(Object.assign(document.createElement("link"), {
    rel: "stylesheet",
    href: new URL("slides.css", import.meta.url).href,
  }));
  const panel = await deckOf(app);
  listen();
  await panel.sessionContext.ready;
  const [offered] = Object.values(shared["@jupyterlab/notebook"]);
  const {NotebookActions} = (await offered.get())();
  await enter(panel, NotebookActions, asked);
};
