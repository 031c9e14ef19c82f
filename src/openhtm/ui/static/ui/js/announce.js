// Reads changes aloud and shows passing words. Other modules call announce() and toast(); the server sends
// a header HX-Trigger: {"toast": {"text": "...", "tone": "ok"}}.

const STAYS = 6000;

export function announce(text) {
  const place = document.getElementById("announcer");
  if (!place || !text) return;
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

export function toast(text, tone = "ok") {
  const place = document.getElementById("toasts");
  if (!place) return;
  const note = document.createElement("div");
  note.className = `notice tone-${tone}`;
  const words = document.createElement("div");
  words.textContent = text;
  note.append(words);
  place.append(note);
  // A refusal stays until the reader leaves the page: it says what to do.
  if (tone !== "overdue") setTimeout(() => note.remove(), STAYS);
}

document.body.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));

document.body.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  target.removeAttribute("aria-busy");
  announce(target.dataset.announce);
});

function failed(event) {
  const target = event.detail.target;
  target?.removeAttribute?.("aria-busy");
  const words = document.documentElement.dataset.failed;
  if (words) toast(words, "overdue");
}
document.body.addEventListener("htmx:responseError", failed);
document.body.addEventListener("htmx:sendError", failed);
