// Shows a chosen theme or row height at once; the form's own post keeps the choice in a cookie.

const ROOT = document.documentElement;

export function bind(form) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.name) return;
    event.preventDefault();
    apply(button.name, button.value);
    for (const other of form.querySelectorAll(`button[name="${button.name}"]`)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const facts = new FormData(form);
    facts.set(button.name, button.value);
    await fetch(form.action, { method: "POST", body: facts, redirect: "manual" });
  });
}

function apply(name, value) {
  if (name === "density") ROOT.dataset.density = value;
  else if (value === "system") ROOT.removeAttribute("data-bs-theme");
  else ROOT.dataset.bsTheme = value;
  document.dispatchEvent(new CustomEvent("openhtm:theme"));
}
