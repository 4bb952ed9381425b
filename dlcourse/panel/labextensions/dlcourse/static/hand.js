/* The hand on the picture: a ring that is dragged, by mouse, finger or keys.

   Python says on the picture where its axes stand and what the ring stands on
   (`panel/hand.py`). Whatever the ring does, it writes into the field of the panel, as
   anybody may by typing. Pictures come and go; the ring stays, with focus and pointer. */

import {make} from "./presenting.js";

const WINE = "#882255"; // as the handles of a sketch
const STYLE = `
  .dlcourse-picture { position: relative; }
  .dlcourse-plane { cursor: crosshair; position: absolute; }
  .dlcourse-ring { border: 4px solid ${WINE}; border-radius: 50%; box-sizing: border-box;
    box-shadow: 0 0 0 2px white, inset 0 0 0 2px white; cursor: grab; height: 32px;
    margin: -16px 0 0 -16px; position: absolute; touch-action: none; width: 32px; }
  .dlcourse-ring:active { cursor: grabbing; }`;
const LATE = 1000; // ms for which a picture from before the last move may still come
const KEYS = { // shares of an axis
  ArrowLeft: [-0.025, 0], ArrowRight: [0.025, 0],
  ArrowDown: [0, -0.025], ArrowUp: [0, 0.025],
};

const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);

/* A number in few digits: a pixel is no finer. */
const rounded = (value, [low, high]) =>
  Number(value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(high - low)))));

/* Where a picture is seen within its element: on a slide it keeps its shape there. */
const seen = image => {
  const {offsetLeft, offsetTop, offsetWidth, offsetHeight} = image;
  const [width, height] = [image.getAttribute("width"), image.getAttribute("height")];
  const scale = Math.min(offsetWidth / width, offsetHeight / height);
  return {
    left: offsetLeft + (offsetWidth - scale * width) / 2,
    top: offsetTop + (offsetHeight - scale * height) / 2,
    width: scale * width,
    height: scale * height,
  };
};

const rings = new WeakMap(); // place of a picture -> its ring

class Ring {
  constructor(place) {
    this.place = place;
    this.ring = make("div", {className: "dlcourse-ring", role: "slider", tabIndex: 0,
      title: "Drag it, or move it with the arrow keys; Delete takes it back"});
    this.plane = make("div", {className: "dlcourse-plane"}, this.ring);
    this.said = -LATE;
    this.plane.addEventListener("pointerdown", event => this.grab(event));
    this.plane.addEventListener("pointermove", event => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.plane.addEventListener(end, () => { this.held = null; });
    }
    this.plane.addEventListener("click", event => this.tap(event));
    this.ring.addEventListener("keydown", event => this.press(event));
    this.ring.addEventListener("dblclick", () => this.say(""));
    place.append(this.plane);
    new ResizeObserver(() => this.stand()).observe(place);
  }

  /* Take over what a new picture says. */
  show(image) {
    this.image = image;
    this.told = JSON.parse(image.dataset.hand);
    clearTimeout(this.wait);
    const early = this.said + LATE - performance.now();
    if (early > 0) this.wait = setTimeout(() => this.follow(), early);
    else this.follow();
    this.stand();
  }

  follow() {
    if (!this.held) this.at = this.told.at;
    this.stand();
  }

  stand() {
    if (!this.image?.isConnected) return;
    const {box: [left, top, width, height], xlim, ylim, name, names} = this.told;
    const all = seen(this.image);
    Object.assign(this.plane.style, {
      left: `${all.left + left * all.width}px`,
      top: `${all.top + top * all.height}px`,
      width: `${width * all.width}px`,
      height: `${height * all.height}px`,
    });
    const [x, y] = this.at;
    this.ring.style.left = `${100 * (x - xlim[0]) / (xlim[1] - xlim[0])}%`;
    this.ring.style.top = `${100 * (ylim[1] - y) / (ylim[1] - ylim[0])}%`;
    this.ring.ariaLabel = name;
    [this.ring.ariaValueMin, this.ring.ariaValueMax] = xlim;
    this.ring.ariaValueNow = x;
    this.ring.ariaValueText = `${names[0]} ${x}, ${names[1]} ${y}`;
  }

  /* The point of the plane under a pointer. */
  point({clientX, clientY}) {
    const {left, top, width, height} = this.plane.getBoundingClientRect();
    const {xlim, ylim} = this.told;
    return [
      xlim[0] + (clientX - left) / width * (xlim[1] - xlim[0]),
      ylim[1] - (clientY - top) / height * (ylim[1] - ylim[0]),
    ];
  }

  grab(event) {
    const onRing = event.target === this.ring;
    // a finger that is no tap, and not on the ring, scrolls the page
    if (event.button || event.pointerType === "touch" && !onRing) return;
    event.preventDefault();
    this.ring.focus({preventScroll: true});
    event.target.setPointerCapture(event.pointerId); // it gets the clicks, too
    const point = this.point(event);
    this.held = onRing ? this.at.map((value, axis) => value - point[axis]) : [0, 0];
    if (!onRing) this.move(point);
  }

  drag(event) {
    if (!this.held) return;
    this.move(this.point(event).map((value, axis) => value + this.held[axis]));
  }

  tap(event) {
    if (event.pointerType === "touch" && event.target === this.plane) {
      this.move(this.point(event));
    }
  }

  press(event) {
    const {xlim, ylim} = this.told;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (["Delete", "Backspace"].includes(event.key)) {
      this.say("");
    } else if (event.key in KEYS) {
      const part = event.shiftKey ? 0.2 : 1;
      const [x, y] = KEYS[event.key];
      this.move([
        this.at[0] + part * x * (xlim[1] - xlim[0]),
        this.at[1] + part * y * (ylim[1] - ylim[0]),
      ]);
    } else {
      return;
    }
    event.preventDefault();
  }

  move([x, y]) {
    const {xlim, ylim} = this.told;
    this.at = [rounded(clamp(x, xlim), xlim), rounded(clamp(y, ylim), ylim)];
    this.stand();
    this.say(this.at.join(", "));
  }

  /* Write into the field, once a frame at most; nothing takes the ring back. */
  say(text) {
    this.said = text ? performance.now() : -LATE;
    if (this.text === undefined) requestAnimationFrame(() => {
      const field = this.place.closest(".dlcourse-panel")
        .querySelector(".dlcourse-hand input");
      field.value = this.text;
      this.text = undefined;
      field.dispatchEvent(new Event("change", {bubbles: true}));
    });
    this.text = text;
  }
}

/* Lay a ring on a picture, or keep the one that lies there. */
export const lay = image => {
  if (!document.getElementById("dlcourse-hand-style")) {
    document.head.append(make("style", {id: "dlcourse-hand-style", textContent: STYLE}));
  }
  const place = image.closest(".dlcourse-picture");
  if (!rings.has(place)) rings.set(place, new Ring(place));
  rings.get(place).show(image);
};
