/* The hand on the picture: a ring that is dragged, by mouse, finger or keys.

   Python says on the picture where its axes stand and what the ring stands on
   (`panel/hand.py`): the start of a descent, or the training examples, one of which it
   takes along. Whatever the ring does, it writes into the field of the panel, as anybody
   may by typing. Pictures come and go; the ring stays, with focus and pointer. */

import {make} from "./presenting.js";

const WINE = "#882255"; // as the handles of a sketch
const STYLE = `
  .dlcourse-picture { position: relative; }
  .dlcourse-plane { cursor: crosshair; position: absolute; }
  .dlcourse-ring { border: 4px solid ${WINE}; border-radius: 50%; box-sizing: border-box;
    box-shadow: 0 0 0 2px white, inset 0 0 0 2px white; cursor: grab; height: 32px;
    margin: -16px 0 0 -16px; position: absolute; touch-action: none; width: 32px; }
  .dlcourse-ring:active { cursor: grabbing; }
  .dlcourse-points { cursor: default; }
  .dlcourse-points > .dlcourse-ring:not(:focus-visible) { opacity: 0; }
  .dlcourse-points:hover > .dlcourse-ring.near { opacity: 1; }`;
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

/* The ring on the start of a descent. */
class Ring {
  title = "Drag it, or move it with the arrow keys; Delete takes it back";

  constructor(place) {
    this.place = place;
    this.ring = make("div", {className: "dlcourse-ring", role: "slider", tabIndex: 0});
    this.plane = make("div", {className: "dlcourse-plane"}, this.ring);
    this.said = -LATE;
    this.plane.addEventListener("pointerdown", event => this.grab(event));
    this.plane.addEventListener("pointermove", event => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.plane.addEventListener(end, () => { this.held = null; });
    }
    this.plane.addEventListener("click", event => this.tap(event));
    this.ring.addEventListener("keydown", event => this.press(event));
    this.plane.addEventListener("dblclick", event => this.twice(event));
    place.append(this.plane);
    new ResizeObserver(() => this.stand()).observe(place);
  }

  /* Take over what a new picture says. */
  show(image) {
    this.image = image;
    this.told = {...this.told, ...JSON.parse(image.dataset.hand)};
    this.ring.title = this.title;
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
    const {box: [left, top, width, height], xlim, ylim} = this.told;
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
    this.ring.ariaLabel = this.told.name;
    [this.ring.ariaValueMin, this.ring.ariaValueMax] = xlim;
    this.ring.ariaValueNow = x;
    this.ring.ariaValueText = this.words();
  }

  words() {
    return this.told.names.map((name, axis) => `${name} ${this.at[axis]}`).join(", ");
  }

  written() {
    return this.at.join(", ");
  }

  twice(event) {
    if (event.target === this.ring) this.say("");
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
      this.takeBack();
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

  takeBack() {
    this.say("");
  }

  inside([x, y]) {
    const {xlim, ylim} = this.told;
    return [rounded(clamp(x, xlim), xlim), rounded(clamp(y, ylim), ylim)];
  }

  move(point) {
    this.at = this.inside(point);
    this.stand();
    this.say(this.written());
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

const NEAR = 16; // px: the point nearer than this is meant

/* The ring on training examples: it goes to one, and takes it along. */
class Points extends Ring {
  title = "Drag a point. Double-click (or +): one more; again: of the next class, then " +
    "gone. Enter takes up the nearest point, arrow keys move it, Delete takes it back";
  at = null;
  index = null; // of the example that is taken along, those added after the others
  moved = new Map();
  added = [];

  follow() {
    const {points, moved, added} = this.told;
    if (!this.held) {
      this.moved = new Map(moved.map(([index, ...point]) => [index, point]));
      this.added = added;
      if (this.index >= points.length + added.length) this.index = null;
      if (this.index !== null) this.at = this.where(this.index);
      this.at ??= points[0] ?? [0, 0];
    }
    this.plane.classList.add("dlcourse-points");
    this.stand();
  }

  where(index) {
    const {points} = this.told;
    return index < points.length ? this.moved.get(index) ?? points[index]
      : this.added[index - points.length].slice(0, 2);
  }

  /* The example nearest to a point of the plane, if it is less than `near` px away. */
  nearest(point, near = Infinity) {
    const {points, xlim, ylim} = this.told;
    const {width, height} = this.plane.getBoundingClientRect();
    const scale = [width / (xlim[1] - xlim[0]), height / (ylim[1] - ylim[0])];
    let found = null, least = near;
    for (let index = 0; index < points.length + this.added.length; index += 1) {
      const [x, y] = this.where(index).map(
        (value, axis) => scale[axis] * (value - point[axis]));
      const far = Math.hypot(x, y);
      if (far < least) [found, least] = [index, far];
    }
    return found;
  }

  grab(event) {
    const point = this.point(event), index = this.nearest(point, NEAR);
    // a finger takes what it tapped before, else it scrolls the page
    const finger = event.pointerType === "touch" && event.target !== this.ring;
    if (event.button || finger || index === null) return;
    event.preventDefault();
    this.ring.focus({preventScroll: true});
    event.target.setPointerCapture(event.pointerId);
    this.go(index);
    this.held = this.at.map((value, axis) => value - point[axis]);
  }

  go(index) {
    this.index = index;
    if (index !== null) this.at = this.where(index);
    this.stand();
  }

  drag(event) {
    if (this.held) {
      super.drag(event);
      return;
    }
    const near = this.nearest(this.point(event), NEAR);
    this.ring.classList.toggle("near", near !== null);
    if (near !== null && !this.ring.matches(":focus-visible")) this.go(near);
  }

  tap(event) {
    const near = this.nearest(this.point(event), 2 * NEAR);
    if (event.pointerType === "touch" && near !== null) this.go(near);
  }

  twice(event) {
    this.turn(this.point(event), NEAR);
  }

  press(event) {
    if (event.key === "Enter") {
      this.go(this.index === null ? this.nearest(this.at) : null);
    } else if (event.key === "+") {
      this.turn(this.at, 1);
    } else {
      super.press(event);
      return;
    }
    event.preventDefault();
  }

  /* One more point; one that was added turns to the next class, after the last it goes;
     one that was moved goes back. */
  turn(point, near) {
    const {points, classes} = this.told;
    const index = this.nearest(point, near), place = index - points.length;
    if (index === null) {
      this.added = [...this.added, [...this.inside(point), 0]];
      this.go(points.length + this.added.length - 1);
      this.say(this.written());
    } else if (place >= 0 && this.added[place][2] + 1 < classes) {
      const [x, y, label] = this.added[place];
      this.added = this.added.with(place, [x, y, label + 1]);
      this.say(this.written());
    } else {
      this.index = index;
      this.takeBack();
    }
  }

  takeBack() {
    const {points} = this.told, place = this.index - points.length;
    if (this.index === null) return;
    this.moved.delete(this.index);
    this.added = this.added.filter((_, other) => other !== place);
    this.say(this.written());
    if (place >= 0) this.index = null;
    this.said = -LATE; // the next picture says where it lies
  }

  move(point) {
    this.at = this.inside(point);
    this.stand();
    if (this.index === null) return;
    const place = this.index - this.told.points.length;
    if (place < 0) this.moved.set(this.index, this.at);
    else this.added = this.added.with(place, [...this.at, this.added[place][2]]);
    this.say(this.written());
  }

  words() {
    const what = this.index === null ? "no point" : `point ${this.index}`;
    return `${what}, ${super.words()}`;
  }

  written() {
    const rows = [...this.moved].map(([index, [x, y]]) => `${index}: ${x}, ${y}`);
    return [...rows, ...this.added.map(([x, y, label]) => `+${label}: ${x}, ${y}`)]
      .join("; ");
  }
}

/* Lay a ring on a picture, or keep the one that lies there. */
export const lay = image => {
  if (!document.getElementById("dlcourse-hand-style")) {
    document.head.append(make("style", {id: "dlcourse-hand-style", textContent: STYLE}));
  }
  const place = image.closest(".dlcourse-picture");
  if (!rings.has(place)) {
    const told = JSON.parse(image.dataset.hand), kind = told.classes ? Points : Ring;
    if (told.classes && !told.points) return; // they come with the picture at rest
    rings.set(place, new kind(place));
  }
  rings.get(place).show(image);
};
