// Drags a card to a person's day. What is dropped goes through the card's own form, the same that the keyboard uses.

export function bind(board) {
  let dragged = null;
  for (const card of board.querySelectorAll("[data-card]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.card);
    });
    card.addEventListener("dragend", () => { dragged = null; });
  }
  for (const cell of board.querySelectorAll("[data-person]")) {
    cell.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      cell.classList.add("dispatch-target");
    });
    cell.addEventListener("dragleave", () => cell.classList.remove("dispatch-target"));
    cell.addEventListener("drop", (event) => {
      event.preventDefault();
      cell.classList.remove("dispatch-target");
      if (dragged) send(dragged, cell);
    });
  }
}

function send(card, cell) {
  const form = card.querySelector("form");
  form.elements.assignee.value = cell.dataset.person;
  form.elements.planned_on.value = cell.dataset.day;
  form.requestSubmit();
}
