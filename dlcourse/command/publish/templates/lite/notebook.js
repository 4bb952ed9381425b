/* What a notebook's page does beside JupyterLite: it opens the panel of a link, and says
   where work cannot be kept. */

const LONGEST = 20_000; // letters of a link

const until = async look => {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise(go => setTimeout(go, 50));
  }
};

/* Whether the browser keeps anything for this page. */
const stores = () => new Promise(answer => {
  try {
    const asked = indexedDB.open("dlcourse");
    asked.onsuccess = () => answer(true);
    asked.onerror = () => answer(false);
  } catch {
    answer(false);
  }
});

/* Let the kernel's strict reader move the panel of a cell; return what it says. What a
   link holds is data for it, and never code: so encoded, nothing ends the quotes. */
const move = async (kernel, asked) => {
  const [cell, panel, state] = ["cell", "panel", "state"].map(
    name => `"${encodeURIComponent(asked.get(name) ?? "")}"`);
  const future = kernel.requestExecute({
    code: "from dlcourse.panel import presented as _presented\n" +
      `print(_presented.follow(${cell}, ${panel}, ${state}))`,
    store_history: false,
  });
  let said = "";
  future.onIOPub = ({content}) => { said += content.text ?? content.evalue ?? ""; };
  await future.done;
  return said.trim();
};

/* Show what a link names, and return what is wrong with it, or "". Where its panel is not
   there yet, the setup cell is run, and the panel's own. */
const follow = async (app, {content: notebook, sessionContext}, asked) => {
  const cells = notebook.widgets;
  const setup = cells.findIndex(({model}) => model.type === "code");
  const place = cells.findIndex(({model}) => model.id === asked.get("cell"));
  if (!/\bdl\.live\(/.test(cells[place]?.model.sharedModel.getSource())) {
    return "The link names a panel that this notebook does not have.";
  }
  const {kernel} = sessionContext.session;
  let said = await move(kernel, asked);
  if (!said) {
    for (const index of [setup, place]) {
      notebook.activeCellIndex = index;
      await app.commands.execute("notebook:run-cell");
    }
    said = await move(kernel, asked) || "The cell that the link names shows no panel.";
  }
  cells[place].node.scrollIntoView();
  return said === "Shown." ? "" : said;
};

const RUNS = {
  "notebook:run-cell": 0, "notebook:run-cell-and-select-next": 1,
  "notebook:run-cell-and-insert-below": 0, "notebook:run-all-cells": 0,
};

/* Cells that somebody runs before there is a kernel, which JupyterLab drops without a
   word: each waits, marked as what runs is, until the function that this returns. */
const runLater = ({commands}, {content: notebook}) => {
  const execute = commands.execute.bind(commands), asked = [];
  commands.execute = (name, ...more) => {
    if (!(name in RUNS)) return execute(name, ...more);
    const all = name === "notebook:run-all-cells";
    for (const cell of all ? notebook.widgets : [notebook.activeCell]) {
      if (cell?.model.type !== "code") continue;
      asked.push(cell);
      cell.setPrompt("*");
    }
    notebook.activeCellIndex += RUNS[name];
    return Promise.resolve();
  };
  return () => {
    commands.execute = execute;
    const {activeCellIndex, mode} = notebook;
    for (const cell of asked.filter(one => notebook.widgets.includes(one))) {
      notebook.activeCellIndex = notebook.widgets.indexOf(cell);
      execute("notebook:run-cell");
    }
    Object.assign(notebook, {activeCellIndex, mode}); // no hand has been there meanwhile
  };
};

const NARROW = 600; // pixels of a page, as on a phone

/* Have each panel drawn for a narrow page, where it comes up. */
const narrow = ({content: notebook, sessionContext}) => {
  const known = new WeakSet();
  new MutationObserver(records => {
    for (const {target} of records) {
      const place = target.closest?.(".dlcourse-picture");
      if (!place || known.has(place)) continue;
      known.add(place);
      const cell = notebook.widgets.find(one => one.node.contains(place));
      sessionContext.session?.kernel?.requestExecute({
        code: "from dlcourse.panel import presented as _presented\n" +
          `_presented.fit("${cell.model.id}", 420, 300, 3)`,
        store_history: false,
      });
    }
  }).observe(notebook.node, {childList: true, subtree: true});
};

export const attend = async note => {
  if (!await stores()) {
    note("store", "This browser keeps nothing for this page, so your work is lost when " +
      "you leave: File, Download keeps a copy of it.");
  }
  if (!location.pathname.includes("/notebooks/")) return;
  const app = await until(() => window.jupyterapp);
  const panel = await until(
    () => app.shell.currentWidget?.context && app.shell.currentWidget);
  const {context} = panel, runAsked = runLater(app, panel);
  context.saveState.connect((_, state) => {
    if (state === "started") return;
    note("save", state === "failed" ? "Your work could not be saved, this browser's " +
      "storage may be full: File, Download keeps a copy of it." : "");
  });
  await context.ready;
  if (innerWidth < NARROW) narrow(panel);
  await panel.sessionContext.ready;
  await until(() => panel.sessionContext.session?.kernel);
  runAsked();
  const come = async () => {
    const {hash} = location;
    const asked = new URLSearchParams(hash.slice(1));
    if (!asked.has("cell")) return;
    if (!context.path.startsWith(`${asked.get("notebook")}_`)) {
      location.replace(new URL(`../../${hash}`, location.href)); // the front page knows
      return;
    }
    note("link", hash.length > LONGEST ? "The link is longer than that of any panel."
      : await follow(app, panel, asked));
  };
  addEventListener("hashchange", come);
  come();
};
