// Sends what waits, oldest first, in portions. An act leaves the queue only when the server has said what became
// of it; a repeat of what it has is answered and changes nothing.

import * as store from "./store.js";

const MOST_ACTS = 50;
const MOST_BYTES = 8 * 1024 * 1024;
const FIELDS = ["id", "sequence", "kind", "subject", "label", "payload", "seen", "taken_at", "device_at"];

const address = (name) => document.documentElement.dataset[name] ?? ADDRESSES[name];
const ADDRESSES = { who: "/offline/who/", acts: "/offline/acts/", package: "/offline/package/" };

async function ask(url, options = {}) {
  const answer = await fetch(url, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" }, ...options });
  if (answer.type === "opaqueredirect") return { status: 401, facts: {} };
  const json = answer.headers.get("content-type")?.includes("json");
  return { status: answer.status, facts: json ? await answer.json() : {} };
}

// Who has signed in: {person, token}, person null when nobody has; null without a network.
export async function who() {
  try {
    return (await ask(address("who"))).facts;
  } catch {
    return null;
  }
}

// Takes the package along anew. Gives "taken", "offline", "signin" or "full".
export async function take() {
  const found = await who();
  if (!found) return "offline";
  if (!found.person) return "signin";
  await store.become(found.person);
  await navigator.storage?.persist?.();
  try {
    const { status, facts } = await ask(address("package"));
    if (status !== 200 || facts.person?.key !== found.person.key) return status === 200 ? "signin" : "offline";
    await store.keep(found.person.key, facts);
    return "taken";
  } catch (problem) {
    return problem.name === "QuotaExceededError" ? "full" : "offline";
  }
}

// One tab at a time; others wait and find nothing left. Gives {state, sentence}.
export function send() {
  return navigator.locks.request("openhtm-send", sendAll);
}

async function sendAll() {
  const mine = store.person();
  if (!mine) return { state: "signin" };
  if (!(await store.waiting(mine.key)).length) return { state: "sent", count: 0 };
  const found = await who();
  if (!found) return { state: "offline" };
  if (!found.person) return { state: "signin" };
  if (found.person.key !== mine.key) return { state: "other" };
  let count = 0;
  for (;;) {
    const portion = first(await store.waiting(mine.key));
    if (!portion.length) return { state: "sent", count };
    const told = await sendPortion(mine, portion, found.token);
    if (told.state !== "sent") return told;
    count += portion.length;
  }
}

// The oldest ones, as many as go together; what was refused whole is not tried again, nor what follows on its record.
function first(acts) {
  const stopped = new Set(acts.filter((act) => act.state === store.REFUSED).map((act) => act.subject));
  const portion = [];
  let bytes = 0;
  for (const act of acts.filter((one) => !stopped.has(one.subject))) {
    bytes += act.files.reduce((sum, file) => sum + file.size, 0);
    if (portion.length && (portion.length >= MOST_ACTS || bytes > MOST_BYTES)) break;
    portion.push(act);
  }
  return portion;
}

async function sendPortion(mine, acts, token) {
  const form = new FormData();
  const plain = acts.map((act) => Object.fromEntries(FIELDS.map((name) => [name, act[name]])));
  form.set("acts", JSON.stringify({ person: mine.key, device_now: new Date().toISOString(), acts: plain }));
  acts.forEach((act) => act.files.forEach((file, number) => form.set(`file:${act.id}:${number}`, file, `photo-${number}.jpg`)));
  // From here on it may have arrived: an act is never replaced any more.
  await store.change(mine.key, acts.map((act) => act.id), (act) => ({ tried: act.tried + 1 }));
  let told;
  try {
    told = await ask(address("acts"), {
      method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": token },
    });
  } catch {
    return { state: "offline" };
  }
  if (told.status === 401 || told.status === 403) return { state: "signin" };
  if (told.status !== 200) return { state: "problem", sentence: told.facts.problem ?? "" };
  for (const answer of told.facts.answers) await answered(mine.key, answer, told.facts.server_now);
  return { state: "sent" };
}

const KEPT = { held: store.HELD, to_confirm: store.HELD, refused: store.REFUSED };

async function answered(key, answer, at) {
  const state = KEPT[answer.state] ?? store.SENT;
  await store.change(key, [answer.id], {
    state, answer: answer.state, sentence: answer.sentence, code: answer.code, held: answer.held, answered_at: at,
    // The server has them now.
    ...(state === store.REFUSED ? {} : { files: [] }),
  });
}
