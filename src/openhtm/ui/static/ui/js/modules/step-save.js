// Marks a checklist step whose answer could not be sent, says so, and asks before the page is left.

export function bind(form) {
  const step = form.closest(".step");
  const words = form.dataset.unsentWords;
  const mark = () => {
    step.setAttribute("data-unsaved", "");
    const note = step.querySelector("[data-saved]");
    if (note) note.textContent = words;
  };
  form.addEventListener("htmx:sendError", mark);
  form.addEventListener("htmx:timeout", mark);
  form.addEventListener("htmx:responseError", mark);
  form.addEventListener("htmx:afterOnLoad", () => step.removeAttribute("data-unsaved"));
  // Typed and not yet sent counts as unsaved too.
  form.addEventListener("input", () => step.setAttribute("data-typed", ""));
  form.addEventListener("htmx:beforeRequest", () => step.removeAttribute("data-typed"));
  window.addEventListener("beforeunload", (event) => {
    if (step.hasAttribute("data-unsaved") || step.hasAttribute("data-typed")) event.preventDefault();
  });
}
