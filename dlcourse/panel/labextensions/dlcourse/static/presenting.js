/* What a presenter's keys do: the same on live slides and in decks.

   Whoever shows slides hands over a `deck`:

   slides       [{id, title, kind, core, node}], all of them
   at()         the place of the one that is shown
   go(place)    shows another
   more()       shows what the slide holds back; says whether there was anything
   sheet(node)  a copy of a slide, to be looked at
   notes()      opens the notes
   keys         what else there is: {key: [what it does, function]} */

const NEXT = ["ArrowRight", "ArrowDown", "PageDown", " "];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
// Minutes of a slide, in proportion; a whole deck is made to take WHOLE of them.
const MINUTES = {panel: 3, exercise: 4, prediction: 1.5};
const WHOLE = 90, CORE = 45;
const FIELDS = "input, textarea, select, [contenteditable=true]";
const PRESSED = "summary, button, a, .noUi-handle, input[type=checkbox], " +
  "input[type=radio]";

export const make = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const remembered = name => `dlcourse-${name}:${location.pathname}`;

/* Whether the core slides alone are shown. */
export const short = () => {
  const chosen = sessionStorage.getItem(remembered("core"));
  return chosen ? chosen === "yes" : new URLSearchParams(location.search).has("core");
};

/* Return the minutes of each slide, none of those that are passed over. */
export const plan = slides => {
  const shares = slides.map(
    slide => (short() && !slide.core ? 0 : MINUTES[slide.kind] ?? 1));
  const all = shares.reduce((sum, share) => sum + share, 0);
  return shares.map(share => share / all * (short() ? CORE : WHOLE));
};

// Of the usual size of text; below it only what would be cut off otherwise.
const SIZES = [1.35, 1.25, 1.15, 1.07, 1, 0.9, 0.8];

/* Set the text of a slide as large as there is room for all that it will show. */
export const grow = (content, slide = content) => {
  const parts = [...content.querySelectorAll("*")].filter(
    one => !one.closest("math, mjx-container *, svg *, .notes, .dlcourse-sketch *"));
  const wide = "pre, pre code, .cm-scroller, .formula, mjx-container";
  const fits = () => parts.every(one => {
    const {bottom, right} = one.getBoundingClientRect();
    return bottom <= 0.96 * innerHeight && right <= innerWidth &&
      (!one.matches(wide) || one.scrollWidth <= one.clientWidth + 1);
  });
  const fitting = SIZES.find(size => {
    slide.style.setProperty("--grown", size);
    return fits();
  });
  slide.style.setProperty("--grown", fitting ?? 1);
};

export const present = deck => {
  const open = (name, label, ...children) => {
    const dialog = make("dialog", {className: `presenting ${name}`, ariaLabel: label},
      ...children);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  };

  const say = words => {
    document.querySelector(".presenting-word")?.remove();
    const word = make("div", {className: "presenting-word", role: "status"}, words);
    (document.fullscreenElement ?? document.body).append(word);
    setTimeout(() => word.remove(), 2500);
  };

  /* Keys go to the slide again: a clicker turns it. */
  const release = () => {
    const active = document.activeElement;
    if (active?.matches(`${PRESSED}, select`)) active.blur();
  };

  const turn = by => {
    let place = deck.at() + by;
    while (short() && deck.slides[place] && !deck.slides[place].core) place += by;
    if (!deck.slides[place]) return;
    release();
    deck.go(place);
  };

  const next = () => deck.more() || turn(1);
  const back = () => turn(-1);

  const ends = last => {
    const places = [...deck.slides.keys()]
      .filter(place => !short() || deck.slides[place].core);
    deck.go(places.at(last ? -1 : 0));
  };

  const core = () => {
    sessionStorage.setItem(remembered("core"), short() ? "no" : "yes");
    const count = deck.slides.filter(slide => slide.core).length;
    say(short() ? `${count} core slides, ${CORE} minutes`
      : `All ${deck.slides.length} slides, ${WHOLE} minutes`);
    deck.told?.();
  };

  const dark = () => open("dark", "The screen is dark: any key goes on");

  const full = () => document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();

  const overview = searching => {
    const items = deck.slides.map((slide, place) => {
      const thumb = make("div", {className: "thumb", inert: true, ariaHidden: "true"},
        make("div", {className: "sheet"}, deck.sheet(slide.node)));
      const button = make("button", {type: "button", onclick: () => {
        dialog.close();
        deck.go(place);
      }}, make("b", {}, `${place + 1}`), ` ${slide.title}`);
      if (place === deck.at()) button.setAttribute("aria-current", "true");
      return make("li", {className: slide.core ? "core" : ""}, thumb, button);
    });
    const field = make("input", {
      type: "search",
      placeholder: "Go to: a number, or words",
      ariaLabel: "Go to: a number, or words of a title",
      oninput: () => {
        const words = field.value.trim().toLowerCase();
        items.forEach((item, place) => {
          item.hidden = /^\d+$/.test(words) ? `${place + 1}` !== words
            : !deck.slides[place].title.toLowerCase().includes(words);
        });
      },
    });
    const dialog = open("overview", "All slides", make("div", {}, field,
      make("span", {}, "A core slide has a bar. Esc: back")),
      make("ol", {}, ...items));
    const width = dialog.querySelector(".thumb").clientWidth;
    dialog.style.setProperty("--k", width / innerWidth);
    const here = items[deck.at()].querySelector("button");
    here.scrollIntoView({block: "center"});
    const first = searching ? field : here;
    first.focus();
    requestAnimationFrame(() => dialog.isConnected && first.focus());
  };

  const help = () => {
    const rows = KEYS.map(([, words, name]) => [name, words]);
    for (const [key, [words]] of Object.entries(deck.keys)) {
      rows.push([key.toUpperCase(), words]);
    }
    open("help", "Keys", make("h2", {}, "Keys"), make("dl", {}, ...rows.flatMap(
      ([name, words]) => [make("dt", {}, name), make("dd", {}, words)])));
  };

  const KEYS = [
    [NEXT, "next", "→ ↓ Page ↓ Space", next],
    [BACK, "back", "← ↑ Page ↑ Shift Space", back],
    [["Home", "End"], "first, last", "Home, End", key => ends(key === "End")],
    [["b", "."], "a dark screen", "B or .", dark],
    [["o"], "all slides", "O", () => overview(false)],
    [["g"], "go to a slide", "G", () => overview(true)],
    [["k"], "core slides alone, or all", "K", core],
    [["f"], "full screen", "F", full],
    [["s", "t"], "notes, in a window", "S or T", () => deck.notes()],
    [["?"], "these keys", "?", help],
  ];

  const meaning = key => {
    const found = KEYS.find(([keys]) => keys.includes(key));
    return found ? () => found[3](key) : deck.keys[key]?.[1];
  };

  const heardIn = (dialog, key, event) => {
    // The dialog's own keys work; nobody else hears them.
    event.stopImmediatePropagation();
    const typing = event.target.matches?.("input");
    if (dialog.matches(".dark, .help, .code") || (key === "o" && !typing)) {
      event.preventDefault();
      dialog.close();
      return;
    }
    // Where the focus is makes no difference: the chosen one is marked. (A copy of a
    // slide may have lists and buttons of its own.)
    const buttons = [...dialog.querySelectorAll(":scope > ol > li:not([hidden]) > button")];
    const at = buttons.findIndex(one => one.hasAttribute("aria-current"));
    if (key === "Enter" && !event.target.matches?.("li button")) {
      event.preventDefault();
      buttons[Math.max(at, 0)]?.click();
      return;
    }
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1,
      PageDown: 1, PageUp: -1}[key];
    const chosen = by && buttons[at + by];
    if (!chosen) return;
    event.preventDefault();
    buttons[at]?.removeAttribute("aria-current");
    chosen.setAttribute("aria-current", "true");
    chosen.scrollIntoView({block: "nearest"});
    chosen.focus();
  };

  const hear = event => {
    if (!event.isTrusted) return; // made by a script, for somebody else
    const {target} = event;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey || event.altKey || key === "Shift") return;
    const dialog = document.querySelector("dialog.presenting");
    if (dialog) {
      heardIn(dialog, key, event);
      return;
    }
    // A slider that the keyboard has come to keeps its keys.
    if (target.closest?.("[data-lm-suppress-shortcuts]")) return;
    // In a field one writes; a clicker has two keys that write nothing.
    const turns = ["PageDown", "PageUp"].includes(key);
    if (target.closest?.(FIELDS) && !turns) return;
    if (key === " " && target.closest?.("summary, button, a")) return;
    if (key.startsWith("Arrow") && target.matches?.("pre, .shown, .formula") &&
      target.scrollWidth > target.clientWidth) return;
    const act = key === " " && event.shiftKey ? back : meaning(key);
    if (!act) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    act();
  };

  let byMouse = false;
  addEventListener("keydown", () => { byMouse = false; }, {capture: true});
  addEventListener("keydown", hear, {capture: true});
  addEventListener("pointerdown", () => { byMouse = true; }, {capture: true});
  // What the mouse has let go of gives the keys back.
  for (const end of ["pointerup", "pointercancel", "mouseup"]) {
    addEventListener(end, () => setTimeout(() => {
      if (!document.activeElement?.matches("select")) release();
    }), {capture: true});
  }
  addEventListener("change", event => {
    if (byMouse && event.target.matches("select")) event.target.blur();
  }, {capture: true});
  return {hear, help, turn, open, say};
};

export const NO_PANEL = "There is no panel here";

/* Show a link as a code, an SVG, that opens a slide's panel. */
export const showLink = (svg, link, {open}) => {
  const code = make("div", {innerHTML: svg, role: "img",
    ariaLabel: "A code with the link to this panel"});
  open("code", "This panel, in your browser", code, make("p", {}, link.split("#")[0]));
};
