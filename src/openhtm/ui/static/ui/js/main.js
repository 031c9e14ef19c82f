// Binds every element with data-module="a b" to modules/a.js and modules/b.js, loaded when first needed, and again
// after htmx has put new parts in. A module exports `bind(element)`; it runs once for an element.

import "./announce.js";
import "./keyboard.js";
import "./dialogs.js";

const bound = new WeakMap();

async function bindOne(element, name) {
  const names = bound.get(element) ?? new Set();
  if (names.has(name)) return;
  names.add(name);
  bound.set(element, names);
  const module = await import(`./modules/${name}.js`);
  module.bind(element);
}

export function bindAll(root) {
  const found = [...root.querySelectorAll("[data-module]")];
  if (root.matches?.("[data-module]")) found.unshift(root);
  for (const element of found) {
    for (const name of element.dataset.module.split(/\s+/)) bindOne(element, name);
  }
}

bindAll(document.body);
document.body.addEventListener("htmx:afterSwap", (event) => bindAll(event.detail.target.isConnected ? event.detail.target : document.body));
document.body.addEventListener("htmx:oobAfterSwap", (event) => bindAll(event.detail.target));
