// What was found of a point on this device since it was taken along; null: nothing yet.

import { compare, parse } from "../../maintenance/offline/judge.js";

export const subject = (point) => `check_point:${point.id}`;

export function stateOf(app, point) {
  const last = app.acts.filter((act) => act.subject === subject(point)).at(-1);
  if (!last) return null;
  const words = app.words.checking;
  if (last.state === "held" || last.state === "refused") return words.held_here;
  if (last.payload.out_of_use) return words.out_here;
  return faults(point, last.payload).length ? words.failed_here : words.well_here;
}

// The items that are not well, as far as this device can say: the server judges again.
export function faults(point, payload, today = new Date().toLocaleDateString("sv")) {
  return point.items.filter((item) => isFault(item, payload.answers[item.key], payload.all_well, today));
}

function isFault(item, answer, allWell, today) {
  if (answer?.fault) return true;
  const entered = answer?.entered.trim() || (allWell && ["expiry", "text"].includes(item.kind) ? item.known : "");
  if (!entered) return false;
  if (item.kind === "expiry") return entered < today;
  return item.kind === "number" && isOutside(item, entered);
}

function isOutside(item, entered) {
  const { value } = parse(entered);
  if (!value) return false;
  return (item.lower !== null && compare(value, item.lower) < 0) || (item.upper !== null && compare(value, item.upper) > 0);
}

// Why an entry cannot be taken; null: it can.
export function refusalOf(item, answer) {
  const text = answer?.entered.trim();
  return item.kind === "number" && text ? (parse(text).refusal ?? null) : null;
}

// What has to be entered before a check without a fault is whole.
export function missing(point, payload) {
  return point.items.filter((item) => {
    const answer = payload.answers[item.key];
    if (answer?.fault || answer?.entered.trim() || item.optional) return false;
    if (item.kind === "look") return !payload.all_well && !answer;
    return !(payload.all_well && ["expiry", "text"].includes(item.kind) && item.known);
  });
}
