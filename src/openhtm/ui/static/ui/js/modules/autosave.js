// Saves a step after each change and says "saved 10:42" quietly. What could not be sent is said, never dropped:
// the step stays marked and the press on Save tries again.

const WAIT = 700;

export function bind(form) {
  const step = form.closest(".step");
  const note = step?.querySelector("[data-saved]");
  let timer = 0;

  async function save() {
    clearTimeout(timer);
    const answer = await send(form);
    if (answer?.ok) say(answer);
    else step?.setAttribute("data-unsaved", "");
  }

  async function say(answer) {
    step?.removeAttribute("data-unsaved");
    const facts = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
    if (note) note.textContent = facts.saved ?? "";
    form.dispatchEvent(new CustomEvent("openhtm:saved", { bubbles: true, detail: facts }));
  }

  form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(save, WAIT); });
  window.addEventListener("pagehide", () => { if (timer && step?.hasAttribute("data-unsaved")) send(form, true); });
}

async function send(form, leaving = false) {
  const headers = { Accept: "application/json", "X-Requested-With": "autosave" };
  try {
    return await fetch(form.action, { method: "POST", body: new FormData(form), headers, keepalive: leaving });
  } catch {
    return null;
  }
}
