// Opens the print dialog of the browser.

export function bind(button) {
  button.addEventListener("click", () => window.print());
}
