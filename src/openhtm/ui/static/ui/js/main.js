// Binds every element with data-module="a other:b" to modules/a.js here and to js/b.js among the static files of
// the context "other", loaded when first needed, and again after htmx has put new parts in. A module exports
// `bind(element)`; it runs once for an element.

import "./announce.js";
import "./keyboard.js";
import "./dialogs.js";

const bound = new WeakMap();

function addressOf(name) {
  const [context, file] = name.includes(":") ? name.split(":") : ["", name];
  return context ? new URL(`../../${context}/js/${file}.js`, import.meta.url).href : `./modules/${file}.js`;
}

async function bindOne(element, name) {
  const names = bound.get(element) ?? new Set();
  if (names.has(name)) return;
  names.add(name);
  bound.set(element, names);
  const module = await import(addressOf(name));
  await module.bind(element);
}

// One module that fails is reported and does not stop the others.
export async function bindAll(root) {
  const found = [...root.querySelectorAll("[data-module]")];
  if (root.matches?.("[data-module]")) found.unshift(root);
  const tasks = found.flatMap((element) => element.dataset.module.split(/\s+/).map((name) => bindOne(element, name)));
  for (const result of await Promise.allSettled(tasks)) {
    if (result.status === "rejected") reportError(result.reason);
  }
}

// data-bound on <html> says that the page answers to its scripts.
bindAll(document.body).then(() => { document.documentElement.dataset.bound = ""; });
document.body.addEventListener("htmx:afterSwap", (event) => bindAll(event.detail.target.isConnected ? event.detail.target : document.body));
document.body.addEventListener("htmx:oobAfterSwap", (event) => bindAll(event.detail.target));
