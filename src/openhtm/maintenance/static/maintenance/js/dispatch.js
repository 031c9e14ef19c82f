// Drags a card to a person's day, or opens the form by its button. Both go through the one form of the page.

export function bind(board) {
  const dialog = board.querySelector("dialog");
  const form = dialog.querySelector("form");
  let dragged = null;
  for (const card of board.querySelectorAll("[data-seen]")) {
    const number = card.querySelector("a").textContent;
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", number);
    });
    card.addEventListener("dragend", () => { dragged = null; });
    const move = document.createElement("button");
    move.type = "button";
    move.className = "btn btn-quiet btn-sm";
    move.textContent = dialog.dataset.move;
    move.setAttribute("aria-label", `${dialog.dataset.move} ${number}`);
    move.addEventListener("click", () => {
      const { person = "", day = "" } = card.closest("[data-person]")?.dataset ?? {};
      fill(form, card, { person, day });
      dialog.querySelector("[data-name]").textContent = number;
      dialog.showModal();
    });
    card.append(move);
  }
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  for (const cell of board.querySelectorAll("td[data-person]")) {
    cell.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      cell.classList.add("dispatch-target");
    });
    cell.addEventListener("dragleave", () => cell.classList.remove("dispatch-target"));
    cell.addEventListener("drop", (event) => {
      event.preventDefault();
      cell.classList.remove("dispatch-target");
      if (!dragged) return;
      fill(form, dragged, cell.dataset);
      form.requestSubmit();
    });
  }
}

function fill(form, card, { person, day }) {
  form.elements.order.value = card.querySelector("a").textContent;
  form.elements.seen.value = card.dataset.seen;
  form.elements.assignee.value = person;
  form.elements.planned_on.value = day;
  form.elements.note.value = "";
}
