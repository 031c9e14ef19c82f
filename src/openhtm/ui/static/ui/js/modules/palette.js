// The command palette: filters the pages as one types; what matches none goes to the search.

export function bind(dialog) {
  const input = dialog.querySelector("input");
  const links = [...dialog.querySelectorAll("[role=option]")];
  const shown = () => links.filter((link) => !link.parentElement.hidden);
  let at = 0;

  function mark() {
    const list = shown();
    at = Math.min(Math.max(at, 0), Math.max(list.length - 1, 0));
    for (const link of links) link.setAttribute("aria-selected", String(link === list[at]));
    input.setAttribute("aria-activedescendant", list[at]?.id ?? "");
    list[at]?.scrollIntoView({ block: "nearest" });
  }

  function filter() {
    const text = input.value.trim().toLowerCase();
    for (const link of links) link.parentElement.hidden = !link.textContent.toLowerCase().includes(text);
    at = 0;
    mark();
  }

  function choose() {
    const link = shown()[at];
    if (link) link.click();
    else if (dialog.dataset.search) location.assign(`${dialog.dataset.search}?q=${encodeURIComponent(input.value)}`);
  }

  const keys = { ArrowDown: () => { at += 1; mark(); }, ArrowUp: () => { at -= 1; mark(); }, Enter: choose };

  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  dialog.addEventListener("close", () => { input.value = ""; filter(); });
  mark();
}
