// Keeps "in 2 days" true on a page that stays open over midnight: it is loaded again when the day has changed.

export function bind() {
  const opened = new Date().toDateString();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && new Date().toDateString() !== opened && !document.querySelector("form:focus-within")) location.reload();
  });
}
