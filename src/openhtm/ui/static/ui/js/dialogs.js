// Opens <dialog> by any element with data-opens="ID" (a link keeps its address for readers without script),
// and closes it by a press outside.

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) return open(opener, event);
  if (event.target instanceof HTMLDialogElement && event.target.open && outside(event)) event.target.close();
});

function open(opener, event) {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  opener.closest("details.menu")?.removeAttribute("open");
  dialog.showModal();
}

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
