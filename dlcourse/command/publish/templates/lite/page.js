/* A notebook's page while its Python is coming: it starts at once, beside the page, and
   a bar says how far it is. */

window.dlcourse = (() => {
  "use strict";
  const live = new URL("..", location.href);
  const {version, worker, next} = {/*settings*/};

  // -- A browser that keeps nothing: what asks for its storage gets one until it leaves ---

  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("");
    } catch {
      const held = new Map();
      const value = {
        getItem: key => held.get(key) ?? null,
        setItem: (key, text) => held.set(key, `${text}`),
        removeItem: key => held.delete(key),
      };
      Object.defineProperty(window, name, {value});
    }
  }

  // -- What keeps the files, at work before anything is asked for ---------------------

  const watched = async () => {
    const keeper = navigator.serviceWorker;
    if (!keeper) return;
    const script = new URL("service-worker.js?enableCache=false", live).href;
    try {
      localStorage.setItem(`${script}-version`, version); // JupyterLite: it is current
      await keeper.register(script);
      if (!keeper.controller) {
        await new Promise(go => {
          keeper.addEventListener("controllerchange", go, {once: true});
          setTimeout(go, 2000); // it is a comfort, not a need
        });
      }
    } catch (error) {
      console.warn(error);
    }
  };

  const keepAll = () => {
    const asked = performance.getEntriesByType("resource").map(({name}) => name);
    const coming = next.map(name => new URL(name, live).href);
    navigator.serviceWorker?.controller?.postMessage(
      {keep: [location.href, ...asked, ...coming]});
  };

  // -- The bar ------------------------------------------------------------------------

  const bar = document.createElement("div");
  bar.id = "dlcourse-start";
  bar.innerHTML =
    "<style>#dlcourse-start {position: fixed; z-index: 10000; inset: auto 0 0 0; " +
    "box-sizing: border-box; padding: 8px 16px; font: 16px/1.4 sans-serif; " +
    "background: #fff8e1; color: #222; border-top: 2px solid #d55e00; display: flex; " +
    "flex-wrap: wrap; gap: 4px 16px; align-items: center} " +
    "#dlcourse-start[hidden] {display: none} " +
    "#dlcourse-start progress {flex: 1 1 10em; height: 12px} " +
    "#dlcourse-start p {flex: 1 1 100%; margin: 0} " +
    "#dlcourse-start p:empty {display: none} " +
    "#dlcourse-start button {font: inherit} " +
    "@media (max-width: 600px) {.jp-NotebookTrustedStatus {display: none} " +
    "mjx-container[display=true] {overflow-x: auto; overflow-y: hidden}}</style>" +
    '<p role="alert"></p>' +
    '<span role="status"></span>' +
    '<progress max="1" value="0" aria-label="Python is coming"></progress>' +
    '<button type="button" hidden>Close</button>';
  const [noted, said, drawn, close] = ["p", "span", "progress", "button"].map(
    name => bar.querySelector(name));
  close.addEventListener("click", () => {
    noted.textContent = "";
    bar.hidden = true;
  });
  const put = () => document.body.append(bar);
  if (document.body) put();
  else document.addEventListener("DOMContentLoaded", put);

  const say = (words, share, stays) => {
    bar.hidden = false;
    if (said.textContent !== words) said.textContent = words;
    drawn.hidden = stays;
    if (!stays) drawn.value = Math.max(drawn.value, share);
    close.hidden = !stays;
  };

  /* A sentence of each kind, "" for none, that stays until it is closed. */
  const notes = {};
  const note = (kind, words) => {
    notes[kind] = words;
    noted.textContent = Object.values(notes).join(" ").trim();
    if (words) bar.hidden = close.hidden = false;
  };

  const MB = bytes => (bytes / 1e6).toFixed(0);
  const STEPS = {
    python: () => say("Python is coming", 0.05),
    packages: ({done, of}) => say(
      `Python is coming: packages, ${MB(done)} of ${MB(of)} MB`, 0.05 + 0.45 * done / of),
    unpack: () => say("Python is starting", 0.6),
    start: () => say("Python is starting: what cells import", 0.7),
    ready: () => {
      say("Python is ready." + (notes.store ? "" : " Your work stays in this browser; " +
        "File, Download keeps a copy of it."), 1, true);
      setTimeout(() => { bar.hidden = !noted.textContent; }, 10_000);
      setTimeout(keepAll, 3000);
    },
    failed: ({words}) => say(
      `Python could not start (${words}). Load the page again; where that does not ` +
      "help, the folder on the server is not whole.", 1, true),
  };

  const hear = ({data}) => data?.dlcourse && STEPS[data.dlcourse.step](data.dlcourse);

  // -- The kernel's worker, before the kernel asks for it -----------------------------

  const Native = window.Worker;
  let early = null;
  window.Worker = class Worker extends Native {
    constructor(address, options) {
      const ours = `${address}`.includes("/pyodide-kernel-extension/");
      if (ours && early) {
        const first = early;
        early = null;
        return first;
      }
      super(address, options);
      if (ours) this.addEventListener("message", hear);
    }
  };

  const problem =
    location.protocol === "file:"
      ? "Opened from the file system, Python cannot run: it needs a web server. In the " +
        "folder of the course, say: python -m http.server"
      : typeof WebAssembly !== "object"
      ? "This browser has no WebAssembly, so Python cannot run in it: take a current " +
        "Firefox, Chrome, Edge or Safari."
      : typeof DecompressionStream !== "function"
        ? "This browser is too old: take a current Firefox, Chrome, Edge or Safari."
        : "";

  const kept = watched().then(() => {
    if (problem) {
      say(problem, 0, true);
      return;
    }
    import(new URL("notebook.js", live)).then(({attend}) => attend(note));
    if (!window.crossOriginIsolated && /\/notebooks\//.test(location.pathname)) {
      early = new Native(new URL(worker, live));
      early.addEventListener("message", hear);
    }
  });
  return {kept};
})();
