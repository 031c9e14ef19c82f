// The pages without a network. Parts of other contexts bring their views (data-parts: slug and module address);
// this file knows whose device it is, what was taken along, what waits, and which view the address asks for.

import { keyOf } from "./codes.js";
import { clone, day, fill, icon, part, pill, time } from "./dom.js";
import * as send from "./send.js";
import * as store from "./store.js";

const words = JSON.parse(document.getElementById("words").textContent);
const main = document.getElementById("view");
const views = new Map();
const finders = [];
const homes = [];
let next = null;

export const app = { clone, day, fill, go, icon, keyOf, part, pill, time, words, store, act, acts: [], package: null, person: null, say, show };

// Stores an act and only then says so. A full device says it and keeps what stands on the page.
async function act(values) {
  try {
    const made = await store.add(app.person.key, values);
    app.acts = await store.acts(app.person.key);
    await bar();
    return made;
  } catch (problem) {
    say(problem.name === "QuotaExceededError" ? words.full : words.failed, "overdue");
    throw problem;
  }
}

function say(text, tone = "info") {
  const place = document.getElementById("say");
  place.replaceChildren();
  if (!text) return;
  const note = document.createElement("div");
  note.className = `notice tone-${tone}`;
  note.append(icon(tone === "overdue" ? "alert-triangle" : "info-circle"), Object.assign(document.createElement("div"), { textContent: text }));
  place.append(note);
}

// To another view, with what is to be said there.
function go(hash, text, tone) {
  next = [text, tone];
  location.hash = hash;
}

// -- the bar above: network, queue, sending --

async function bar() {
  const count = app.person ? (await store.waiting(app.person.key)).length : 0;
  const held = app.acts.filter((one) => one.state === store.HELD).length;
  const line = navigator.onLine;
  fill(document.getElementById("bar"), {
    network: line ? words.online : words.offline,
    count: words.waiting.replace("%n", count),
    held: words.held.replace("%n", held),
    has_held: held > 0,
    can_send: line && count > 0,
  });
  document.getElementById("bar").classList.toggle("tone-soon", !line);
}

async function sendNow() {
  const told = await send.send();
  const sentence = { signin: words.signin, other: words.other, problem: told.sentence || words.failed, offline: "" }[told.state];
  if (sentence) say(sentence, "soon");
  if (told.state === "signin") part(document, "signin").hidden = false;
  if (told.state === "sent" && told.count) {
    await send.take();
    await read();
    const held = app.acts.filter((one) => one.state === store.HELD || one.state === store.REFUSED).length;
    say(held ? words.sent_held.replace("%n", held) : words.sent.replace("%n", told.count), held ? "soon" : "ok");
    await show();
  }
  await bar();
}

// -- reading what lies here, and drawing --

async function read() {
  app.person = store.person();
  app.package = app.person ? await store.taken(app.person.key) : null;
  app.acts = app.person ? await store.acts(app.person.key) : [];
}

const tooOld = () => app.package.good_until < new Date().toISOString();

async function show() {
  const [, name = "", ...rest] = decodeURIComponent(location.hash).split("/");
  let made;
  if (name === "waiting" && app.person) made = waiting();
  else if (!app.person) made = clone("nobody");
  else if (!app.package) made = clone("nothing");
  else if (tooOld()) made = clone("too-old");
  else made = view(name, rest);
  links();
  main.replaceChildren(made);
  const title = made.querySelector("h1");
  if (title) document.title = `${title.textContent} · OpenHTM`;
  await bar();
}

// The view that the address names where its part was taken along, else where this person begins.
function view(name, rest) {
  const { parts } = app.package;
  const asked = views.get(name);
  if (asked && parts[asked.slug]) return asked.draw(app, rest, parts[asked.slug]);
  const first = homes.find((one) => parts[one.slug] && !parts[one.slug].empty) ?? homes.find((one) => parts[one.slug]);
  return first ? views.get(first.home).draw(app, [], parts[first.slug]) : clone("nothing");
}

// The bar below shows what was taken along, nothing that would lead nowhere.
function links() {
  for (const link of document.querySelectorAll("[data-of-part]")) {
    const part_ = app.package?.parts[link.dataset.ofPart];
    link.hidden = !part_ || Boolean(part_.empty);
  }
}

function waiting() {
  const page = clone("waiting", { any: app.acts.length > 0, none: app.acts.length === 0 });
  const list = part(page, "list");
  for (const one of [...app.acts].reverse()) {
    const state = words.states[one.answer === "to_confirm" ? "to_confirm" : one.state];
    list.append(clone("act", {
      label: one.label, when: time(one.device_at), sentence: one.sentence ?? "", has_sentence: Boolean(one.sentence),
      pills: [state], decide: one.held ? `/offline/held/${one.held}/` : "", may_decide: Boolean(one.held),
    }));
  }
  return page;
}

// An address of the program that the network did not give: what of it lies here.
function fromAddress() {
  if (location.pathname === document.documentElement.dataset.shell) return;
  const found = finders.map((find) => find(app, location.pathname)).find(Boolean);
  if (!found) say(words.needs_network, "soon");
  history.replaceState(null, "", `${document.documentElement.dataset.shell}${found ?? location.hash}`);
}

async function bring() {
  for (const { slug, module } of JSON.parse(document.getElementById("parts").textContent)) {
    const brought = await import(module);
    for (const [name, draw] of Object.entries(brought.views)) views.set(name, { slug, draw });
    if (brought.find) finders.push((one, path) => one.package?.parts[slug] && brought.find(one.package.parts[slug], path));
    homes.push({ slug, home: brought.home });
  }
}

async function start() {
  const theme = /(?:^|; )openhtm_theme=(light|dark)/.exec(document.cookie);
  if (theme) document.documentElement.dataset.bsTheme = theme[1];
  await bring();
  await read();
  if (navigator.onLine) await meet();
  fromAddress();
  await show();
  navigator.serviceWorker?.register(document.documentElement.dataset.worker).catch(() => {});
  window.addEventListener("hashchange", async () => { say(...(next ?? [""])); next = null; await show(); scrollTo(0, 0); });
  window.addEventListener("online", sendNow);
  window.addEventListener("offline", bar);
  part(document, "send").addEventListener("click", sendNow);
  document.documentElement.dataset.ready = "";
  if (navigator.onLine) await sendNow();
}

// With a network: whoever has signed in now is the person of this device; nobody takes anothers' things over.
async function meet() {
  const found = await send.who();
  if (!found?.person) { part(document, "signin").hidden = !found; return; }
  if (app.person?.key !== found.person.key) await store.become(found.person);
  await read();
  if (!app.package && (await send.take()) === "taken") await read();
}

await start();
