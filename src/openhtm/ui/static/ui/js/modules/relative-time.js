// Keeps "in 2 days" true on a page that stays open over midnight: seen again on another day it is loaded again,
// unless something typed would be lost.

const fields = () => document.querySelectorAll("input:not([type=hidden]), textarea, select");

function changed(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected && field.multiple);
  return field.value !== field.defaultValue;
}

export function bind() {
  const opened = new Date().toDateString();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || new Date().toDateString() === opened) return;
    if (![...fields()].some(changed)) location.reload();
  });
}
