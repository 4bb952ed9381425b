/* A link to what a panel shows, to be copied; on a slide, as a code for the hall's phones.

   Python writes the link (`panel/links.py`) where the course for browsers has an address;
   the notebook's number is missing in it, which the page alone knows. */

import {make, NO_PANEL, showLink} from "./presenting.js";

/* Put a button to where Python has left a link. */
export const offer = (app, place) => {
  const shown = [...app.shell.widgets("main")].find(one => one.node.contains(place));
  const [number] = /\b\d\d(?=_[^/]*\.ipynb$)/.exec(shown?.context?.path) ?? [];
  if (!number || place.firstChild) return;
  const link = place.dataset.link.replace("#", `#notebook=${number}&`);
  const said = make("span", {role: "status"});
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = " Copied.";
    } catch { // pages without https may not
      const field = make("input", {readOnly: true, value: link, ariaLabel: "Link"});
      said.replaceChildren(" Copy it from here: ", field);
      field.select();
    }
  };
  place.dataset.whole = link;
  place.replaceChildren(make("button", {
    type: "button",
    className: "jupyter-button widget-button",
    textContent: "Copy link",
    title: "a link that opens this panel in any browser, as it stands",
    onclick: copy,
  }), said);
};

/* Show the code of the link on a slide. */
export const showCode = async (slide, ask, presenter) => {
  const link = slide?.querySelector("[data-whole]")?.dataset.whole;
  if (!link) {
    presenter.say(slide?.querySelector(".dlcourse-panel")
      ? "For a code, start with dlcourse present --course ADDRESS" : NO_PANEL);
    return;
  }
  let answer = "";
  const future = ask(
    `from dlcourse.panel import links\nprint(links.code(${JSON.stringify(link)}))`, false);
  future.onIOPub = ({content}) => { answer += content.text ?? content.evalue ?? ""; };
  await future.done;
  if (!answer.startsWith("<svg")) {
    presenter.say(answer);
    return;
  }
  showLink(answer, link, presenter);
};
