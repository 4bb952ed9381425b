// What one saw folds until one has answered the prediction before it, or opens it.
const parts = [...document.querySelectorAll(".question, .saw")];
parts.forEach((saw, at) => {
  if (!saw.matches(".saw")) return;
  saw.open = false;
  parts[at - 1].addEventListener("toggle", () => { saw.open = true; }, {capture: true});
});
addEventListener("beforeprint", () => {
  document.querySelectorAll(".saw").forEach(saw => { saw.open = true; });
});
