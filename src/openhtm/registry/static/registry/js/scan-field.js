// A field that a keyboard scanner types into: what was sent is marked at once, so that the next scan takes its
// place instead of being written behind it.

export function bind(form) {
  const field = form.elements.code;
  field.addEventListener("focus", () => field.select());
  form.addEventListener("submit", () => { if (document.activeElement === field) field.select(); });
}
