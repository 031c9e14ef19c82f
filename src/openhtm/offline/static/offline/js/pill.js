// The mark in the frame: how many acts wait on this device, and whether there is a network. Brings the service
// worker in, sends what waits when there is a network again, and puts the package away at sign-out.

const PERSON = "openhtm.offline.person";

export async function bind(mark) {
  navigator.serviceWorker?.register(mark.dataset.worker).catch(() => {});
  const here = JSON.parse(localStorage.getItem(PERSON) ?? "null");
  // Somebody who has taken nothing along loads no more than this.
  if (!here) return;
  const [store, sending] = await Promise.all([import("./store.js"), import("./send.js")]);
  if (mark.dataset.person && here.key !== mark.dataset.person) {
    await store.leave();
    return;
  }
  for (const form of document.querySelectorAll(`form[action="${mark.dataset.leave}"]`)) leaveFirst(form, store);
  const draw = () => show(mark, store, here.key);
  store.onChange(draw);
  window.addEventListener("offline", draw);
  window.addEventListener("online", async () => { await draw(); await sending.send(); });
  await draw();
  if (navigator.onLine) await sending.send();
}

async function show(mark, store, key) {
  const count = (await store.waiting(key)).length;
  mark.hidden = !count && navigator.onLine;
  mark.classList.toggle("tone-soon", !navigator.onLine);
  mark.querySelector("[data-count]").textContent = count || "";
  mark.setAttribute("aria-label", `${navigator.onLine ? mark.dataset.on : mark.dataset.off}, ${count} ${mark.dataset.waiting}`);
}

// What is unsent stays for this person; what was taken along goes before the next one sees the screen.
function leaveFirst(form, store) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.left) return;
    event.preventDefault();
    const count = (await store.waiting(store.person()?.key ?? "none")).length;
    if (count && !confirm(form.ownerDocument.querySelector("[data-stays]")?.dataset.stays.replace("%n", count))) return;
    await store.leave();
    form.dataset.left = "yes";
    form.submit();
  });
}
