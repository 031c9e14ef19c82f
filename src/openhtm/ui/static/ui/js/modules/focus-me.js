// Takes the focus when it appears: the error summary of a refused form, so that it is read and in view.

export function bind(element) {
  element.focus();
  element.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.tomselect ?? field).focus();
    field.scrollIntoView({ block: "center" });
  });
}
