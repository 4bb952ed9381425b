/* What a live panel cannot do from Python, done in the page.

   JupyterLab loads this file as it stands: there is no build step. A panel works without
   it. With it, those who listen to the page or work from the keyboard get what others
   see:

   sliders   bear the name and say the value that stand beside them, not an index; a
             double click, or Delete, goes back to the default
   buttons   say whether they are down, and of what they are a choice
   status    is spoken at rest, and now and then on the way: an element that is made anew
             with every frame is not
   keys      stay with the control that has the focus: no slide turns, no cell moves
   motion    is a picture a second, where the system is set to reduce it
   links     to what a panel shows can be copied (links.js)
   rings     on a picture are dragged, by mouse, finger or keys (hand.js)
   notes     of a speaker are hidden, until a switch at the first of them is pressed
   slides    of RISE show widgets at all
   folds     hide what one saw until one has predicted it (fold.js) */

(() => {
  "use strict";

  // -- Sliders ------------------------------------------------------------------------

  const SLIDER = ".widget-slider";
  const DEFAULT = /\bdlcourse-default-(\d+|last)\b/;

  const put = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  /* ipywidgets gives a handle no name, and the place among the options as its value. */
  const label = slider => {
    const name = slider.querySelector(".widget-label")?.textContent.trim();
    const readout = slider.querySelector(".widget-readout");
    const handles = slider.querySelectorAll(".noUi-handle");
    const ours = DEFAULT.test(slider.className);
    handles.forEach((handle, end) => {
      const which = handles.length > 1 ? [" (lower end)", " (upper end)"][end] : "";
      if (name) put(handle, "aria-label", name + which);
      const off = handle.closest(".noUi-target").hasAttribute("disabled");
      put(handle, "aria-disabled", String(off));
      if (ours) {
        put(handle, "aria-keyshortcuts", "Delete");
        put(handle, "title", "Double-click, or press Delete: back to the default");
      }
    });
    const value = readout?.textContent.trim();
    if (handles.length === 1 && value) put(handles[0], "aria-valuetext", value);
    // Steps between names or round numbers: what one types there is not read.
    if (ours && readout) put(readout, "contenteditable", "false");
  };

  const relabel = new MutationObserver(records => {
    new Set(records.map(record => record.target.closest(SLIDER))).forEach(
      slider => slider && label(slider));
  });

  const attend = slider => {
    label(slider);
    relabel.observe(slider, {
      childList: true,
      subtree: true,
      attributeFilter: ["aria-valuetext", "class", "contenteditable", "disabled"],
    });
  };

  /* Python marks each slider of a panel with the place of its default. */
  const reset = target => {
    const [, place] = DEFAULT.exec(target?.closest(SLIDER)?.className) ?? [];
    if (!place || target.hasAttribute("disabled")) return;
    const {noUiSlider} = target;
    noUiSlider.set(place === "last" ? noUiSlider.options.range.max : Number(place));
  };

  // -- Buttons ------------------------------------------------------------------------

  /* That a toggle is down, ipywidgets says with colour alone. */
  const press = toggle => {
    put(toggle, "aria-pressed", String(toggle.classList.contains("mod-active")));
  };

  const pressed = new MutationObserver(records => {
    records.forEach(record => press(record.target));
  });

  const follow = toggle => {
    press(toggle);
    pressed.observe(toggle, {attributeFilter: ["class"]});
  };

  /* Without it one hears "tanh", and not of what. */
  const gather = buttons => {
    const name = buttons.querySelector(".widget-label")?.textContent.trim();
    if (!name) return;
    put(buttons, "role", "group");
    put(buttons, "aria-label", name);
  };

  /* A menu without a label beside it has only a tooltip, which few programs read out. */
  const title = menu => {
    const name = menu.querySelector(".widget-label")?.textContent.trim();
    const select = menu.querySelector("select");
    if (!name && select?.title) put(select, "aria-label", select.title);
  };

  // -- The status line ----------------------------------------------------------------

  const QUIET = 500; // ms without a change: the panel is at rest
  const PACE = 2000; // ms between two announcements, at least
  const GONE = 10_000; // ms after which what was said is not found a second time

  const voices = new WeakMap(); // panel -> what speaks for it

  /* A live region must be in the page before its words change; the status line is made
     anew with every frame. */
  const voiceOf = panel => {
    if (voices.has(panel)) return voices.get(panel);
    const region = document.createElement("div");
    region.className = "dlcourse-announced";
    region.setAttribute("aria-live", "polite");
    region.setAttribute("aria-atomic", "true");
    region.style.cssText =
      "position: absolute; width: 1px; height: 1px; overflow: hidden; " +
      "clip-path: inset(50%); white-space: nowrap";
    panel.append(region);
    voices.set(panel, {region, spoke: performance.now()});
    return voices.get(panel);
  };

  const speak = (panel, voice) => {
    const words = panel.querySelector(".dlcourse-status")?.textContent.trim();
    if (!words || !panel.isConnected) return;
    voice.spoke = performance.now();
    voice.region.textContent = words;
    clearTimeout(voice.gone);
    voice.gone = setTimeout(() => voice.region.replaceChildren(), GONE);
  };

  const hear = status => {
    const panel = status.closest(".dlcourse-panel");
    if (!panel) return;
    put(status, "aria-live", "off");
    const voice = voiceOf(panel);
    const wait = voice.spoke + PACE - performance.now();
    clearTimeout(voice.rest);
    voice.rest = setTimeout(speak, Math.max(QUIET, wait), panel, voice);
    // Of the panels that are under way, only the one in use reports.
    if (wait <= 0 && panel.contains(document.activeElement)) speak(panel, voice);
  };

  // -- Motion -------------------------------------------------------------------------

  const CALM = 1000; // ms between two pictures of a run, where motion is unwanted
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  const shown = new WeakMap(); // panel -> the picture it shows, and since when

  /* Frames on the way are marked; the picture at rest is always shown. The words beside
     a picture go on being those of now. */
  const calm = picture => {
    const panel = reduced.matches && picture.closest(".dlcourse-panel");
    const src = picture.getAttribute("src");
    if (!panel || !src) return;
    const last = shown.get(panel);
    const now = performance.now();
    const streamed = picture.hasAttribute("data-streamed");
    if (last && now - last.since < CALM && streamed) {
      picture.setAttribute("src", last.src);
    } else {
      shown.set(panel, {src, since: now});
    }
  };

  // -- Keys ---------------------------------------------------------------------------

  const WIDGET = ".jupyter-widgets, .widget-slider";
  const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
  const JUMPS = ["Home", "End", "PageUp", "PageDown"];
  const RESETS = ["Delete", "Backspace"];
  const PRESSES = [" ", "Enter"];
  const TEXT = "input[type=text]";
  const KEYS = {
    [TEXT]: new Set([...ARROWS, ...JUMPS, ...RESETS, "Enter"]),
    ".noUi-handle": new Set([...ARROWS, ...JUMPS, ...RESETS]),
    ".dlcourse-ring": new Set([...ARROWS, ...JUMPS, ...RESETS, "Enter", "+"]),
    select: new Set([...ARROWS, ...JUMPS, ...PRESSES]),
    "input[type=radio]": new Set([...ARROWS, ...PRESSES]),
    "button, input[type=checkbox]": new Set(PRESSES),
  };

  const isOwn = (control, event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const found = Object.entries(KEYS).find(([kind]) => control.matches(kind));
    if (!found) return false;
    const typed = ["select", TEXT].includes(found[0]) && event.key.length === 1;
    return typed || found[1].has(event.key);
  };

  /* Slides turn, and cells move, with the keys that move a slider. The control hears
     its key first; then it goes no further. */
  const keep = event => {
    const control = event.target;
    if (!(control instanceof Element) || !control.closest(WIDGET)) return;
    const own = isOwn(control, event);
    control.toggleAttribute("data-lm-suppress-shortcuts", own);
    if (!own) return;
    control.addEventListener("keydown", e => e.stopPropagation(), {once: true});
    if (control.matches(".noUi-handle") && RESETS.includes(event.key)) {
      event.preventDefault();
      reset(control.closest(".noUi-target"));
    }
  };

  /* One must see where the keys go; ipywidgets leaves a hairline, or nothing. */
  const FOCUS =
    ".dlcourse-panel " +
    ":is(button, select, textarea, .noUi-handle, .dlcourse-ring):focus-visible " +
    "{outline: 3px solid var(--jp-brand-color1, #0b57d0) !important; " +
    "outline-offset: -1px}";
  const STILL =
    "@media (prefers-reduced-motion: reduce) " +
    "{.dlcourse-panel * {animation: none !important; transition: none !important}}";

  // -- Speaker notes ------------------------------------------------------------------

  const TEACHING = "dlcourse-teaching"; // on the body, and remembered, while notes show
  const HIDING = `body:not(.${TEACHING}) .dlcourse-notes`;
  const NOTES =
    `${HIDING} > :not(.dlcourse-notes-switch), ` +
    `${HIDING}:not(:has(.dlcourse-notes-switch)) {display: none !important} ` +
    `.${TEACHING} .dlcourse-notes {border-left: 4px solid #0072b2} ` +
    ".dlcourse-notes-switch {background: none; border: 0; " +
    "color: var(--jp-content-font-color1); cursor: pointer; display: block; " +
    "font: inherit; margin-left: auto; min-height: 24px; text-decoration: underline}";

  const teach = on => {
    document.body.classList.toggle(TEACHING, on);
    localStorage.setItem(TEACHING, on ? "on" : "");
    for (const one of document.querySelectorAll(".dlcourse-notes-switch")) {
      one.textContent = `${on ? "Hide" : "Show"} the speaker notes`;
    }
  };

  /* Of the cells that are a speaker's notes, the first of a notebook has the switch. */
  const conceal = (app, cell) => {
    for (const panel of app.shell.widgets("main")) {
      const found = panel.content?.widgets?.find?.(one => one.node === cell);
      const type = found?.model.getMetadata("slideshow")?.slide_type;
      cell.classList.toggle("dlcourse-notes", type === "notes");
      if (type !== "notes") continue;
      const first = panel.content.widgets.find(
        one => one.model.getMetadata("slideshow")?.slide_type === "notes");
      if (first !== found || cell.querySelector(".dlcourse-notes-switch")) return;
      const button = Object.assign(document.createElement("button"), {
        className: "dlcourse-notes-switch",
        type: "button",
        onclick: () => teach(!document.body.classList.contains(TEACHING)),
      });
      cell.append(button);
      teach(localStorage.getItem(TEACHING) === "on");
      return;
    }
  };

  // -- The page -----------------------------------------------------------------------

  const KINDS = {
    [SLIDER]: attend,
    "button.widget-toggle-button": follow,
    ".widget-toggle-buttons": gather,
    ".widget-dropdown": title,
    ".dlcourse-status": hear,
    ".dlcourse-panel img": calm,
  };
  const meet = element => {
    for (const [kind, greet] of Object.entries(KINDS)) {
      if (element.matches(kind)) greet(element);
    }
  };

  const look = node => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    meet(node);
    if (node.firstElementChild) node.querySelectorAll(Object.keys(KINDS).join()).forEach(meet);
  };

  const HERE = document.currentScript.src;
  let shared = null; // the modules that JupyterLab and its extensions share

  const inSlides = () =>
    JSON.parse(document.getElementById("jupyter-config-data").textContent).appName ===
    "Rise";

  const activate = app => {
    document.head.append(Object.assign(document.createElement("style"), {
      textContent: FOCUS + STILL + (inSlides() ? "" : NOTES),
    }));
    if (!inSlides()) KINDS[".jp-MarkdownCell"] = cell => conceal(app, cell);
    const links = import(new URL("links.js", HERE));
    const hand = import(new URL("hand.js", HERE));
    KINDS["img[data-hand]"] = picture => hand.then(({lay}) => lay(picture));
    KINDS[".dlcourse-link"] = place => links.then(({offer}) => offer(app, place));
    look(document.body);
    new MutationObserver(records => {
      for (const record of records) record.addedNodes.forEach(look);
    }).observe(document.body, {childList: true, subtree: true});
    document.addEventListener("dblclick", event => {
      if (event.target instanceof Element) reset(event.target.closest(".noUi-target"));
    });
    // Before anybody else: JupyterLab may listen on the document, on the way down.
    window.addEventListener("keydown", keep, {capture: true});
    if (inSlides()) {
      import(new URL("slides.js", HERE)).then(({present}) => present(app, shared));
    } else {
      import(new URL("fold.js", HERE)).then(({fold}) => fold(app));
    }
  };

  // -- The door -----------------------------------------------------------------------

  /* RISE (0.43) does not share the one module that ipywidgets asks for there. */
  const CONSOLE = "@jupyterlab/console";
  const stub = {
    CodeConsole: class CodeConsole {},
    ConsolePanel: class ConsolePanel {},
    IConsoleTracker: {name: `${CONSOLE}:IConsoleTracker`},
  };

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB.dlcourse = {
    init(scope) {
      shared = scope;
      scope[CONSOLE] ??= {
        "4.3.4": {get: async () => () => stub, loaded: 1, from: "dlcourse", eager: false},
      };
    },
    async get() {
      const plugin = {id: "dlcourse:panels", autoStart: true, activate};
      return () => ({__esModule: true, default: [plugin]});
    },
  };
})();
