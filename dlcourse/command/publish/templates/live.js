/* The front page: says in a sentence why nothing can run here, where it cannot. */
const unfit =
  location.protocol === "file:"
    ? "Opened from the file system, the notebooks cannot run: they need a web server. " +
      "In this folder, say: python -m http.server"
    : typeof WebAssembly !== "object"
      ? "This browser has no WebAssembly, so the notebooks cannot run in it: take a " +
        "current Firefox, Chrome, Edge or Safari."
      : !("indexedDB" in window)
        ? "This browser keeps no storage for pages, so your work would be lost: " +
          "download it before you leave."
        : "";

const tell = words => {
  const told = document.getElementById("unfit");
  told.textContent = words;
  told.hidden = !words;
};

/* A link to a panel (dlcourse/panel/links.py) goes on to its notebook. */
const follow = () => {
  const number = new URLSearchParams(location.hash.slice(1)).get("notebook");
  if (number === null) return;
  const lesson = [...document.querySelectorAll("h2[id]")]
    .find(({id}) => id.split("_")[0] === number);
  if (lesson) {
    location.replace(`live/notebooks/index.html?path=${lesson.id}.ipynb${location.hash}`);
  } else {
    tell(`The link names a notebook “${number.slice(0, 20)}”, which this course does ` +
      "not have: choose one below.");
  }
};

tell(unfit);
if (!unfit) follow();
addEventListener("hashchange", follow);
