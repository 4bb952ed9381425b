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

/* Run the setup cell and that of the panel, and let the kernel's strict reader move it:
   what a link holds is data for it, and never code. Return what is wrong, or "". */
const follow = async (app, {content: notebook, sessionContext}, asked) => {
  const cells = notebook.widgets;
  const setup = cells.findIndex(({model}) => model.type === "code");
  const place = cells.findIndex(({model}) => model.id === asked.get("cell"));
  const source = cells[place]?.model.sharedModel.getSource();
  if (!/\bdl\.live\(/.test(source)) {
    return "The link names a panel that this notebook does not have.";
  }
  for (const index of [setup, place]) {
    notebook.activeCellIndex = index;
    await app.commands.execute("notebook:run-cell");
  }
  cells[place].node.scrollIntoView();
  // so encoded, nothing can end the quotes
  const [cell, panel, state] = ["cell", "panel", "state"].map(
    name => `"${encodeURIComponent(asked.get(name) ?? "")}"`);
  const future = sessionContext.session.kernel.requestExecute({
    code: "from dlcourse.panel import presented as _presented\n" +
      `print(_presented.follow(${cell}, ${panel}, ${state}))`,
    store_history: false,
  });
  let said = "";
  future.onIOPub = ({content}) => { said += content.text ?? ""; };
  await future.done;
  return said.trim() === "Shown." ? "" : said.trim() || "The link could not be read.";
};

export const attend = async note => {
  if (!await stores()) {
    note("store", "This browser keeps nothing for this page, so your work is lost when " +
      "you leave: File, Download keeps a copy of it.");
  }
  const app = await until(() => window.jupyterapp);
  const panel = await until(
    () => app.shell.currentWidget?.context && app.shell.currentWidget);
  const {context} = panel;
  context.saveState.connect((_, state) => {
    if (state === "started") return;
    note("save", state === "failed" ? "Your work could not be saved, this browser's " +
      "storage may be full: File, Download keeps a copy of it." : "");
  });
  await context.ready;
  await panel.sessionContext.ready;
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
