// A form is sent once: a second press while the first is under way does nothing. The button stays where it is.

export function bind(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  const again = () => { delete form.dataset.sent; form.removeAttribute("aria-busy"); };
  // Back to a page kept in memory, a refused htmx answer, or a download: the form may be sent again.
  window.addEventListener("pageshow", again);
  form.addEventListener("htmx:afterRequest", again);
  form.addEventListener("submit", () => setTimeout(again, 8000));
}
