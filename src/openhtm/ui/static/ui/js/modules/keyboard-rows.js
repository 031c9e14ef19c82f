// j and k walk the rows marked data-row, x selects, Enter opens the row's main link.

export function bind(main) {
  let at = -1;
  const rows = () => [...main.querySelectorAll("[data-row]")];

  function move(step) {
    const all = rows();
    if (!all.length) return;
    all[at]?.removeAttribute("data-at");
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all[at].setAttribute("data-at", "");
    const link = all[at].querySelector(".row-link, a");
    link?.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }

  function select() {
    const box = rows()[at]?.querySelector(".cell-check input");
    if (box) { box.click(); }
  }

  const commands = { j: () => move(1), k: () => move(-1), x: select };

  document.addEventListener("keydown", (event) => {
    const inField = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (inField || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    commands[event.key]?.();
  });
  document.body.addEventListener("htmx:afterSwap", () => { at = -1; });
}
