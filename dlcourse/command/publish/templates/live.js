// Says in a sentence why nothing can run here, where it cannot.
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
if (unfit) {
  const told = document.getElementById("unfit");
  told.textContent = unfit;
  told.hidden = false;
}
