// A field that a keyboard scanner types into: what was scanned before is marked, so that the next scan takes its
// place instead of being written behind it.

export function bind(form) {
  const field = form.elements.code;
  const ready = () => { if (document.activeElement === field) field.select(); };
  field.addEventListener("focus", () => field.select());
  form.addEventListener("htmx:afterRequest", ready);
  document.body.addEventListener("htmx:afterSettle", ready);
}
