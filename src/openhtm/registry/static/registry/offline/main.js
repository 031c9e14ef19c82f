// Counting without a network: the rounds, their rooms along the route, and one room with what is expected in it.

import { countOf, subject } from "./count.js";

export const home = "stock";
export const views = { stock };

// An address of the program, as a view here: a round, or one of its rooms.
export function find(part, path) {
  const round = part.rounds.find((one) => path.startsWith(one.url));
  if (!round) return path.includes("/stock-takes/") ? "#/stock" : null;
  const room = /\/rooms\/(\d+)\//.exec(path)?.[1];
  return room ? `#/stock/${round.id}/${room}` : `#/stock/${round.id}`;
}

function stock(app, [id, roomId], part) {
  const round = part.rounds.find((one) => String(one.id) === id);
  if (!round) return rounds(app, part);
  const room = round.rooms.find((one) => String(one.id) === roomId);
  return room ? new RoomPage(app, round, room, part).draw() : roundPage(app, round, part);
}

const filled = (text, values) => Object.entries(values).reduce((made, [name, value]) => made.replace(`%${name}`, value), text);

function rounds(app, part) {
  const page = app.clone("rounds", { none: part.rounds.length === 0, day: app.day(app.package.made_at.slice(0, 10)), taken: app.time(app.package.made_at) });
  const list = app.part(page, "list");
  for (const round of part.rounds) {
    const count = countOf(app, round, part);
    list.append(app.clone("round-line", {
      title: round.title, open: `#/stock/${round.id}`,
      rooms: filled(app.words.counting.rooms, { n: count.finished.size, all: round.rooms.length }), progress: progress(app, Object.keys(round.expected), count),
    }));
  }
  return page;
}

const progress = (app, expected, count) => filled(app.words.counting.progress, { n: expected.filter((pk) => count.seen.has(pk)).length, all: expected.length });

function roundPage(app, round, part) {
  const count = countOf(app, round, part);
  const words = app.words.counting;
  const page = app.clone("round", { title: round.title, rooms: filled(words.rooms, { n: count.finished.size, all: round.rooms.length }), held: count.held });
  const list = app.part(page, "list");
  for (const room of round.rooms) {
    const expected = Object.keys(round.expected).filter((pk) => round.expected[pk] === room.id);
    const begun = [...count.seen.values()].includes(room.id) || (count.unknown.get(room.id) ?? []).length > 0;
    list.append(app.clone("round-room", {
      name: room.name, open: `#/stock/${round.id}/${room.id}`, progress: progress(app, expected, count), access: room.access, has_access: Boolean(room.access),
      pills: [count.finished.has(room.id) ? words.finished : begun ? words.begun : words.untouched],
    }));
  }
  return page;
}

class RoomPage {
  constructor(app, round, room, part) {
    Object.assign(this, { app, round, room, part, words: app.words.counting });
  }

  get count() {
    return countOf(this.app, this.round, this.part);
  }

  draw() {
    const { app, round, room } = this;
    this.page = app.clone("round-count", { title: room.name, round: round.title, back: `#/stock/${round.id}`, access: room.access, has_access: Boolean(room.access) });
    const form = app.part(this.page, "form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const code = form.elements.code.value.trim();
      if (code) await this.scan(code);
      form.elements.code.select();
    });
    app.part(this.page, "finish").addEventListener("click", () => this.finish(true));
    app.part(this.page, "again").addEventListener("click", () => this.finish(false));
    requestAnimationFrame(() => form.elements.code.focus());
    this.lists();
    return this.page;
  }

  // Stores one act about this room; false when the device could not keep it (the page has said so).
  async act(kind, label, payload) {
    try {
      const { round, room } = this;
      await this.app.act({ kind, subject: subject(round, room), label: `${round.title}: ${label}`.slice(0, 200), payload: { stock_take: round.id, room: room.id, ...payload }, seen: round.facts });
      this.lists();
      return true;
    } catch {
      return false;
    }
  }

  async scan(code) {
    const { app, room, words, count } = this;
    const pk = app.keyOf(this.part.devices, code);
    const tag = pk === null ? code : this.part.devices[pk].tag;
    const before = pk === null ? (count.unknown.get(room.id) ?? []).includes(code) : count.seen.get(pk) === room.id;
    if (before) return this.say(filled(words.again, { tag }), "soon");
    if (!(await this.act("stock_take.scan", filled(words.acts.scan, { room: room.name, tag }), { code }))) return null;
    return this.say(...this.told(pk, tag));
  }

  told(pk, tag) {
    const { round, room, words } = this;
    if (pk === null) return [filled(words.unknown, { tag }), "unknown"];
    const place = round.expected[pk];
    if (place === room.id) return [filled(words.found, { tag }), "ok"];
    const other = round.rooms.find((one) => one.id === place);
    return [other ? filled(words.elsewhere, { tag, room: other.name }) : filled(words.nowhere, { tag }), "soon"];
  }

  say(text, tone) {
    const place = this.app.part(this.page, "say");
    place.replaceChildren(this.app.pill({ text, tone }));
  }

  async takeBack(code, tag) {
    const { words, room } = this;
    if (await this.act("stock_take.take_back", filled(words.acts.take_back, { room: room.name, tag }), { code })) this.say(filled(words.taken_back, { tag }), "soon");
  }

  async finish(finished) {
    const { words, room } = this;
    await this.act("stock_take.finish_room", filled(finished ? words.acts.finish : words.acts.look_again, { room: room.name }), { finished });
  }

  lists() {
    const { app, round, room, count } = this;
    const done = count.finished.has(room.id);
    const expected = Object.keys(round.expected).filter((pk) => round.expected[pk] === room.id);
    const others = [...count.seen].filter(([pk, place]) => place === room.id && round.expected[pk] !== room.id).map(([pk]) => pk);
    const strange = count.unknown.get(room.id) ?? [];
    app.fill(this.page, { progress: progress(app, expected, count), done, open: !done, has_expected: expected.length > 0, has_others: others.length + strange.length > 0, held: count.held });
    app.part(this.page, "expected").replaceChildren(...expected.map((pk) => this.line(pk, this.standing(pk, count, done), count)));
    app.part(this.page, "others").replaceChildren(...others.map((pk) => this.line(pk, this.words.wrong, count)), ...strange.map((code) => this.stranger(code)));
  }

  standing(pk, count, done) {
    const { words, room } = this;
    if (!count.seen.has(pk)) return done ? words.missing : words.open;
    return count.seen.get(pk) === room.id ? words.seen : words.seen_elsewhere;
  }

  line(pk, state, count) {
    const device = this.part.devices[pk] ?? { tag: pk, what: "", serial: "" };
    const code = count.here.get(pk);
    return this.entry({ tag: device.tag, what: `${device.what} ${device.serial}`.trim(), pills: [state] }, code && count.seen.get(pk) === this.room.id ? code : null, device.tag);
  }

  stranger(code) {
    return this.entry({ tag: code, what: "", pills: [this.words.strange] }, code, code);
  }

  entry(values, code, tag) {
    const made = this.app.clone("round-device", { ...values, may_take_back: Boolean(code) });
    this.app.part(made, "take-back").addEventListener("click", () => this.takeBack(code, tag));
    return made;
  }
}
