// A round as it stands on this device: what was taken along, and over it what was scanned here since.

export const subject = (round, room) => `stock_take_room:${round.id}/${room.id}`;

const isOf = (round) => (act) => act.kind.startsWith("stock_take.") && act.payload.stock_take === round.id;

export function countOf(app, round, part) {
  const count = {
    seen: new Map(Object.entries(round.seen).map(([pk, room]) => [pk, room])), unknown: new Map(Object.entries(round.unknown).map(([room, codes]) => [Number(room), [...codes]])),
    finished: new Set(round.rooms.filter((one) => one.finished).map((one) => one.id)), held: false, here: new Map(),
  };
  for (const act of app.acts.filter(isOf(round))) apply(app, count, act, part);
  return count;
}

const codesIn = (count, room) => count.unknown.get(room) ?? [];

const KINDS = {
  "stock_take.scan": (app, count, { payload: { room, code } }, part) => {
    const pk = app.keyOf(part.devices, code);
    if (pk === null) count.unknown.set(room, [...new Set([...codesIn(count, room), code])]);
    else { count.seen.set(pk, room); count.here.set(pk, code); }
  },
  "stock_take.take_back": (app, count, { payload: { room, code } }, part) => {
    const pk = app.keyOf(part.devices, code);
    if (pk === null) count.unknown.set(room, codesIn(count, room).filter((one) => one !== code));
    else if (count.seen.get(pk) === room) count.seen.delete(pk);
  },
  "stock_take.finish_room": (_app, count, { payload: { room, finished } }) => {
    if (finished) count.finished.add(room);
    else count.finished.delete(room);
  },
};

function apply(app, count, act, part) {
  if (act.state === "held" || act.state === "refused") count.held = true;
  else KINDS[act.kind](app, count, act, part);
}
