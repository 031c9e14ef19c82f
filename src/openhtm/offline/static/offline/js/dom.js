// Fills the templates of the shell. data-text, data-if, data-href, data-tone and data-pills name a value.

const sprite = document.documentElement.dataset.sprite;
const ICONS = { ok: "circle-check", soon: "clock", overdue: "alert-triangle", held: "lock", info: "info-circle", unknown: "help-circle" };

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#icon-${name}`);
  svg.append(use);
  return svg;
}

export function pill({ text, tone = "plain", icon: name = "" }) {
  const made = document.createElement("span");
  made.className = `pill tone-${tone}`;
  const drawn = name || ICONS[tone];
  if (drawn) made.append(icon(drawn));
  const words = document.createElement("span");
  words.textContent = text;
  made.append(words);
  return made;
}

export function clone(id, values = {}) {
  return fill(document.getElementById(`t-${id}`).content.firstElementChild.cloneNode(true), values);
}

export function fill(root, values) {
  const all = (name) => [...(root.matches(`[data-${name}]`) ? [root] : []), ...root.querySelectorAll(`[data-${name}]`)];
  for (const one of all("text")) if (one.dataset.text in values) one.textContent = values[one.dataset.text] ?? "";
  for (const one of all("if")) if (one.dataset.if in values) one.hidden = !values[one.dataset.if];
  for (const one of all("href")) if (values[one.dataset.href]) one.setAttribute("href", values[one.dataset.href]);
  for (const one of all("tone")) if (values[one.dataset.tone]) one.classList.add(`tone-${values[one.dataset.tone]}`);
  for (const one of all("pills")) if (one.dataset.pills in values) one.replaceChildren(...values[one.dataset.pills].flatMap((of) => [pill(of), " "]));
  return root;
}

export const part = (root, name) => root.querySelector(`[data-part="${name}"]`);

export function time(iso) {
  return new Date(iso).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function day(iso) {
  return new Date(`${iso}T12:00:00`).toLocaleDateString(document.documentElement.lang, { weekday: "short", day: "numeric", month: "short" });
}
