// Selecting rows: the head's checkbox, ranges with Shift, and the bulk bar that appears with the first selection.

export function bind(wrap) {
  const bar = document.querySelector(`[data-bulk-for="${CSS.escape(wrap.dataset.table)}"]`);
  const all = wrap.querySelector("[data-check-all]");
  const boxes = () => [...wrap.querySelectorAll("tbody .cell-check input[type=checkbox]")];
  let latest = null;

  function show() {
    const list = boxes();
    const chosen = list.filter((box) => box.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === list.length;
      all.indeterminate = chosen > 0 && chosen < list.length;
    }
    if (!bar) return;
    bar.hidden = chosen === 0;
    bar.querySelector("[data-bulk-count]").textContent = chosen;
  }

  function setAll(checked) {
    for (const box of boxes()) box.checked = checked;
    show();
  }

  wrap.addEventListener("click", (event) => {
    const box = event.target.closest("tbody .cell-check input[type=checkbox]");
    if (!box) return;
    if (event.shiftKey && latest) range(latest, box);
    latest = box;
    show();
  });

  function range(from, to) {
    const list = boxes();
    const [start, end] = [list.indexOf(from), list.indexOf(to)].sort((one, two) => one - two);
    for (const box of list.slice(start, end + 1)) box.checked = to.checked;
  }

  all?.addEventListener("change", () => setAll(all.checked));
  bar?.querySelector("[data-bulk-clear]")?.addEventListener("click", () => setAll(false));
  window.addEventListener("pageshow", show);
  show();
}
