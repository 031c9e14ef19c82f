// The grid of a batch by keyboard: arrows between rows, a letter for the result, a scanned tag goes to its row.

const RESULTS = { f: "fail", u: "in_use", n: "could_not_locate" };
const IN_A_FIELD = "input, textarea, select, summary, button, a";

export function bind(page) {
  const said = page.querySelector("[data-said]");
  const find = page.querySelector("[data-find]");
  const rows = () => [...page.querySelectorAll(".batch-row")];
  let pressed = null;

  const say = (text) => { said.textContent = text; };
  const to = (row) => {
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    say("");
  };

  find.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = find.elements.find;
    const tag = tagOf(field.value);
    if (!tag) return;
    const row = rows().find((one) => one.dataset.tag.toUpperCase() === tag);
    if (row) { field.value = ""; to(row); } else { say(`${tag} ${find.dataset.missing}`); field.select(); }
  });

  page.addEventListener("keydown", (event) => {
    const row = event.target.closest(".batch-row");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") arrow(event, row, rows());
    else if (event.key === "Enter") enter(event);
    else if (!event.target.matches(IN_A_FIELD)) letter(event, row);
  });

  // The row that was answered is drawn anew; the person goes on with the next one that waits for a result.
  page.addEventListener("submit", (event) => { pressed = event.target.closest(".batch-row")?.id ?? null; }, true);
  page.addEventListener("htmx:afterSettle", () => {
    const list = rows();
    const at = list.findIndex((row) => row.id === pressed);
    pressed = null;
    if (at < 0) return;
    const done = !list[at].querySelector(".batch-refusal");
    to(done ? list[at + 1] ?? list[at] : list[at]);
  });
}

// A label holds the tag alone, or an address that ends with it.
function tagOf(text) {
  const word = text.trim();
  const last = /^https?:/i.test(word) ? new URL(word).pathname.split("/").filter(Boolean).pop() : word;
  return (last ?? "").toUpperCase();
}

function arrow(event, row, list) {
  if (event.target.matches("textarea, select")) return;
  const next = list[list.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  if (!next) return;
  const name = event.target.name;
  const same = name && next.querySelector(`input[name="${CSS.escape(name)}"]:not([type="hidden"])`);
  next.scrollIntoView({ block: "nearest" });
  (same || next).focus();
  same?.select?.();
}

// Enter below "Other result" means the result that was begun with, never the Pass that a form would take.
function enter(event) {
  const more = event.target.closest("details");
  if (!more || event.shiftKey || !event.target.matches("input, textarea")) return;
  event.preventDefault();
  const meant = event.target.name === "failed" ? "fail" : more.dataset.meant;
  if (meant) more.querySelector(`button[value="${meant}"]`).click();
}

function letter(event, row) {
  const key = event.key.toLowerCase();
  if (key === "p") {
    row.querySelector('button[value="pass"]')?.click();
  } else if (RESULTS[key]) {
    const more = row.querySelector("details");
    if (!more) return;
    more.open = true;
    const first = key === "f" ? more.querySelector('input[name="failed"]') : null;
    (first ?? more.querySelector("textarea")).focus();
    more.dataset.meant = RESULTS[key];
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
