// The technician's pages without a network: the route, a device by its code, an order with its checklist.

import { orderView } from "./order.js";
import { stateOf } from "./state.js";

export const home = "route";
export const views = { route, scan, device, order: orderView };

// An address of the program, as a view here.
export function find(part, path) {
  const order = part.orders.find((one) => path.startsWith(one.url));
  if (order) return `#/order/${order.reference}`;
  const tag = Object.keys(part.devices).find((one) => path.startsWith(part.devices[one].url));
  if (tag) return `#/device/${tag}`;
  return path.startsWith("/my-work/") || path === "/" ? "#/route" : null;
}

function route(app, _rest, part) {
  const page = app.clone("route", { none: part.orders.length === 0, taken: app.time(app.package.made_at), day: app.day(app.package.made_at.slice(0, 10)) });
  const stops = app.part(page, "stops");
  for (const [place, orders] of grouped(app, part.orders)) {
    const stop = app.clone("stop", { place });
    for (const order of orders) stop.append(job(app, order, part));
    stops.append(stop);
  }
  return page;
}

function grouped(app, orders) {
  const found = new Map();
  for (const order of orders) {
    const place = order.urgent ? app.words.first : order.waiting ? app.words.waits_for_others : order.place || app.words.no_place;
    found.set(place, [...(found.get(place) ?? []), order]);
  }
  return found;
}

export function pillsOf(app, order, state) {
  const { words } = app;
  const here = state.held ? words.held_here : state.signed ? words.signed_here : state.done ? words.done_here : state.begun && state.touched ? words.begun_here : null;
  return here ? [here] : order.pills.slice(0, order.urgent ? 2 : 1);
}

function job(app, order, part) {
  const device = part.devices[order.device];
  return app.clone("job", {
    title: `${order.reference} ${order.title}`, open: `#/order/${order.reference}`, tag: order.device ?? "", what: device?.what ?? "",
    due: order.due ? app.words.due.replace("%day", app.day(order.due)) : "", minutes: order.minutes ? app.words.minutes.replace("%n", order.minutes) : "",
    place: order.place, access: order.room.access, has_access: Boolean(order.room.access), has_minutes: Boolean(order.minutes),
    pills: pillsOf(app, order, stateOf(order, app.acts)),
  });
}

// A scanner at the keyboard types the code and presses Enter; a person does the same.
function scan(app, _rest, part) {
  const page = app.clone("scan");
  const form = app.part(page, "form");
  const say = app.part(page, "say");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = form.elements.code.value.trim();
    if (!code) return;
    const tag = app.keyOf(part.devices, code);
    if (tag) location.hash = `#/device/${tag}`;
    else say.textContent = app.words.unknown_code.replace("%code", code);
    form.elements.code.select();
  });
  requestAnimationFrame(() => form.elements.code.focus());
  return page;
}

function device(app, [tag], part) {
  const found = part.devices[tag];
  if (!found) return route(app, [], part);
  const page = app.clone("device", {
    ...found, verdict: found.usable ? app.words.usable : app.words.not_usable, verdict_tone: found.usable ? "ok" : "overdue",
    due: found.next_due ? app.day(found.next_due) : "–", pills: [found.status, found.risk], has_history: found.history.length > 0,
  });
  const reasons = app.part(page, "reasons");
  for (const text of found.reasons) reasons.append(Object.assign(document.createElement("li"), { textContent: text }));
  const list = app.part(page, "orders");
  for (const order of part.orders.filter((one) => one.device === tag)) list.append(job(app, order, part));
  const past = app.part(page, "history");
  for (const one of found.history) past.append(app.clone("past", { on: one.on ? app.day(one.on) : "", procedure: one.procedure, pills: [one.overall] }));
  return page;
}
