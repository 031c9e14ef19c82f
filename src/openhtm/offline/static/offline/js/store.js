// What lies on this device: one database a person, with the package that was taken along and the acts that wait.
// Another person never sees it; signing out takes the package away and leaves the acts for their owner.

import { deleteDB, openDB } from "../../vendor/idb/idb.js";

const PERSON = "openhtm.offline.person";
const KNOWN = "openhtm.offline.known";
const channel = new BroadcastChannel("openhtm-offline");

export const WAITING = "waiting";
export const SENT = "sent";
export const HELD = "held";
export const REFUSED = "refused";

const nameOf = (key) => `openhtm-${key}`;
const open_ = new Map();

export function open(key) {
  if (!open_.has(key)) {
    open_.set(key, openDB(nameOf(key), 1, {
      upgrade(db) {
        db.createObjectStore("package");
        db.createObjectStore("numbers");
        db.createObjectStore("acts", { keyPath: "id" }).createIndex("sequence", "sequence");
      },
      // Another tab with a newer program may change the shape of it.
      blocking: () => close(key),
    }));
  }
  return open_.get(key);
}

async function close(key) {
  const db = await open_.get(key);
  open_.delete(key);
  db?.close();
}

// -- whose device it is now --

export function person() {
  try {
    return JSON.parse(localStorage.getItem(PERSON));
  } catch {
    return null;
  }
}

const known = () => JSON.parse(localStorage.getItem(KNOWN) ?? "[]");

// The person who has signed in. What others took along goes; their acts stay, unseen.
export async function become(who) {
  if (person()?.key === who.key) return;
  localStorage.setItem(PERSON, JSON.stringify(who));
  localStorage.setItem(KNOWN, JSON.stringify([...new Set([...known(), who.key])]));
  for (const key of known().filter((one) => one !== who.key)) await clear(key);
  changed();
}

export async function leave() {
  const who = person();
  localStorage.removeItem(PERSON);
  if (who) await clear(who.key);
  changed();
}

async function clear(key) {
  const db = await open(key);
  const acts = await db.getAll("acts");
  const unsent = acts.filter((act) => act.state !== SENT && act.state !== HELD);
  if (unsent.length) {
    const task = db.transaction(["package", "acts"], "readwrite");
    task.objectStore("package").clear();
    for (const act of acts) if (!unsent.includes(act)) task.objectStore("acts").delete(act.id);
    await task.done;
    return;
  }
  await close(key);
  await deleteDB(nameOf(key));
  localStorage.setItem(KNOWN, JSON.stringify(known().filter((one) => one !== key)));
}

// -- the package --

export async function keep(key, made) {
  const db = await open(key);
  const task = db.transaction(["package", "acts"], "readwrite", { durability: "strict" });
  task.objectStore("package").put(made, "current");
  // The package shows what was sent before it was made.
  for (const act of await task.objectStore("acts").getAll()) {
    if (act.state === SENT && act.answered_at < made.made_at) task.objectStore("acts").delete(act.id);
  }
  await task.done;
  changed();
}

export async function taken(key) {
  return (await open(key)).get("package", "current");
}

// -- acts --

// Stored before it is shown as done. An answer to the same question that has not been tried yet is replaced.
export async function add(key, { kind, subject, label, payload, seen, files = [], replaces = "" }) {
  const db = await open(key);
  const task = db.transaction(["acts", "numbers", "package"], "readwrite", { durability: "strict" });
  const acts = task.objectStore("acts");
  if (replaces) {
    for (const old of await acts.getAll()) {
      if (old.replaces === replaces && old.state === WAITING && !old.tried) await acts.delete(old.id);
    }
  }
  const numbers = task.objectStore("numbers");
  // Never back, also when the clock of the device is set back or the database is new.
  const sequence = Math.max(Date.now() * 1000, ((await numbers.get("sequence")) ?? 0) + 1);
  await numbers.put(sequence, "sequence");
  const made = await task.objectStore("package").get("current");
  const act = {
    id: crypto.randomUUID(), sequence, kind, subject, label, payload, seen: seen ?? {}, files, replaces,
    taken_at: made.made_at, device_at: new Date().toISOString(), state: WAITING, tried: 0,
  };
  await acts.add(act);
  await task.done;
  changed();
  return act;
}

export async function acts(key) {
  return (await open(key)).getAllFromIndex("acts", "sequence");
}

export async function waiting(key) {
  return (await acts(key)).filter((act) => act.state === WAITING || act.state === REFUSED);
}

export async function change(key, ids, values) {
  const db = await open(key);
  const task = db.transaction("acts", "readwrite", { durability: "strict" });
  for (const id of ids) {
    const act = await task.store.get(id);
    if (act) await task.store.put({ ...act, ...(typeof values === "function" ? values(act) : values) });
  }
  await task.done;
  changed();
}

export async function forget(key, id) {
  await (await open(key)).delete("acts", id);
  changed();
}

// -- telling other tabs --

export function changed() {
  channel.postMessage("changed");
  document.dispatchEvent(new CustomEvent("openhtm:offline"));
}

export function onChange(react) {
  channel.addEventListener("message", react);
  document.addEventListener("openhtm:offline", react);
}
