// Escape leaves the search box, with its text selected for the next scan.

export function bind(box) {
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") box.blur(); });
  box.addEventListener("focus", () => box.select());
}
