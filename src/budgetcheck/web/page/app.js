"use strict";
// The page works without this: it sends as soon as documents are dropped, follows the progress, and prints.
document.documentElement.classList.add("scripted");
const send = document.querySelector("form.send");
if (send) {
  const drop = send.querySelector(".drop");
  const input = drop.querySelector("input");
  const status = drop.querySelector("[role=status]");
  send.addEventListener("submit", () => { status.textContent = status.dataset.progress; });
  input.addEventListener("change", () => { if (input.files.length) send.requestSubmit(); });
  // Anywhere on the page: a document dropped beside the box would else replace the page.
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => event.preventDefault());
  }
  document.addEventListener("dragenter", () => drop.classList.add("over"));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (event.target instanceof HTMLInputElement && event.target.name === "previous") {
      event.target.files = event.dataTransfer.files;
    } else if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      send.requestSubmit();
    }
  });
}
const waiting = document.querySelector("[data-wait]");
if (waiting) {
  const follow = async () => {
    try {
      const answer = await fetch(waiting.dataset.wait);
      if (!answer.ok) { location.reload(); return; }
      const state = await answer.json();
      waiting.querySelector("[data-count]").textContent = state.count;
      waiting.querySelector("progress").value = state.count;
      waiting.querySelectorAll("[data-state]").forEach((cell, at) => { cell.textContent = state.words[at]; });
      if (state.done) { location.reload(); return; }
      follow();
    } catch {
      setTimeout(follow, 2000);
    }
  };
  follow();
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
