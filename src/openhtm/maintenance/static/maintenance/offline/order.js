// One order: the device, its checklist, the end of the work, the signature. Each act is stored before it shows.

import { judge } from "./judge.js";
import { stepForm } from "./step.js";
import { stateOf, subject } from "./state.js";

export function orderView(app, [reference], part) {
  const order = part.orders.find((one) => one.reference === reference);
  if (!order) return app.clone("gone");
  return new OrderPage(app, order, part).draw();
}

class OrderPage {
  constructor(app, order, part) {
    Object.assign(this, { app, order, part, device: part.devices[order.device], procedure: part.procedures[order.procedure] ?? null });
  }

  get state() {
    return stateOf(this.order, this.app.acts);
  }

  // Stores one act about this order; false when the device could not keep it (the page has said so).
  async act(kind, label, payload, more = {}) {
    try {
      await this.app.act({ kind, subject: subject(this.order), label: `${this.order.reference} ${label}`.slice(0, 200), payload: { order: this.order.reference, ...payload }, seen: this.order.seen, ...more });
      return true;
    } catch {
      return false;
    }
  }

  draw() {
    const { app, order, device, procedure, state } = this;
    this.page = app.clone("order", {
      title: `${order.reference} ${order.title}`, tag: device?.tag ?? "", what: device?.what ?? "", place: order.place, access: order.room.access,
      description: order.description, has_description: Boolean(order.description), has_access: Boolean(order.room.access), open_device: `#/device/${order.device}`, has_device: Boolean(device),
      warnings: procedure?.warnings ?? "", has_warnings: Boolean(procedure?.warnings), can_begin: !state.started || (Boolean(procedure) && !state.begun), has_steps: Boolean(procedure) && state.begun,
      no_procedure: !procedure, may_try: Boolean(order.occurrence) && !state.done, held: state.held, done: state.done,
    });
    this.wire();
    if (procedure && state.begun) this.checklist();
    if (device) this.reasons();
    this.end();
    this.head();
    return this.page;
  }

  reasons() {
    const list = this.app.part(this.page, "reasons");
    for (const text of this.device.reasons) list.append(Object.assign(document.createElement("li"), { textContent: text }));
  }

  wire() {
    const { app, page } = this;
    app.part(page, "begin").addEventListener("click", () => this.begin());
    for (const button of page.querySelectorAll("[data-attempt]")) button.addEventListener("click", () => this.attempt(button.dataset.attempt));
    const note = app.part(page, "note");
    note.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = note.elements.text.value.trim();
      if (text && (await this.act("work_order.note", app.words.acts.note, { text }))) { note.reset(); app.say(app.words.kept.replace("%at", app.time(new Date().toISOString()))); }
    });
  }

  version() {
    return { purpose: this.order.purpose, procedure: this.procedure.code, number: this.procedure.number };
  }

  async begin() {
    const { acts } = this.app.words;
    const kept = this.procedure ? await this.act("checklist.begin", acts.begin, this.version()) : await this.act("work_order.start", acts.start, {});
    if (kept) await this.app.show();
  }

  async attempt(kind) {
    const { app } = this;
    const evidence = app.part(this.page, "evidence").value.trim();
    if (!evidence) { app.part(this.page, "evidence").focus(); return; }
    const label = app.words.acts.attempt.replace("%kind", app.words.attempts[kind]);
    try {
      await app.act({ kind: "occurrence.attempt", subject: `occurrence:${this.order.occurrence}`, label: `${this.order.reference} ${label}`, payload: { occurrence: this.order.occurrence, kind, evidence }, seen: {} });
      app.say(label, "ok");
    } catch { /* said already */ }
  }

  // -- the checklist --

  checklist() {
    const place = this.app.part(this.page, "steps");
    let section = null;
    this.procedure.steps.forEach((step, index) => {
      if (step.section !== section) place.append(Object.assign(document.createElement("h2"), { className: step.section ? "perform-section" : "visually-hidden", textContent: step.section || this.app.words.steps }));
      section = step.section;
      place.append(stepForm(this, step, index + 1));
    });
    this.equipment();
  }

  async answer(step, answer, file = null) {
    const label = this.app.words.acts.answer.replace("%step", step.label);
    const kept = await this.act("checklist.answer", label, { ...this.version(), key: step.key, ...answer }, { files: file ? [file] : [], replaces: `${this.order.reference} ${this.order.purpose} ${step.key}` });
    if (kept) { this.head(); this.end(); }
    return kept;
  }

  last(step) {
    const same = this.device?.history.filter((one) => one.procedure === this.procedure.code) ?? [];
    return same.map((one) => one.values[step.key]).filter((value) => value !== undefined);
  }

  equipment() {
    const { app, part, procedure } = this;
    const box = app.part(this.page, "equipment");
    box.hidden = !(procedure.test_equipment.length && part.equipment.length);
    app.fill(box, { asked: procedure.test_equipment.join(", ") });
    const list = app.part(box, "lines");
    const near = part.equipment.filter((one) => this.fits(one));
    for (const one of part.equipment) {
      const line = app.clone("equipment", { tag: one.tag, what: one.what, standing: one.standing });
      const tick = line.querySelector("input");
      tick.checked = this.state.measured.includes(one.tag);
      tick.disabled = !one.fit || this.state.runFinished;
      tick.value = one.tag;
      app.part(list, near.length && !near.includes(one) ? "more" : "list").append(line);
    }
    app.part(list, "others").hidden = !near.length || near.length === part.equipment.length;
    list.addEventListener("change", async () => {
      const analyzers = [...list.querySelectorAll("input:checked")].map((tick) => tick.value);
      await this.act("checklist.measured_with", app.words.acts.equipment.replace("%tags", analyzers.join(", ")), { purpose: this.order.purpose, analyzers }, { replaces: `${this.order.reference} equipment` });
      this.end();
    });
  }

  // What is asked for and lies at the site of the order, and what was said already; the rest is folded away.
  fits(one) {
    if (this.state.measured.includes(one.tag)) return true;
    const asked = this.procedure.test_equipment.map((name) => name.toLowerCase());
    return one.fit && one.site === this.order.site && one.kinds.some((kind) => asked.includes(kind.toLowerCase()));
  }

  // -- where it stands --

  verdicts() {
    const { results } = this.state;
    const today = new Date().toLocaleDateString("sv");
    return new Map(this.procedure.steps.filter((step) => results[step.key]).map((step) => {
      const given = results[step.key];
      return [step.key, given.here ? judge(step, given, today).verdict : given.verdict];
    }));
  }

  standing() {
    const { procedure, state } = this;
    if (!procedure || !state.begun) return { missing: [], failed: [], answered: 0, all: 0 };
    const verdicts = this.verdicts();
    const asked = procedure.steps.filter((step) => step.kind !== "calc");
    // What passes as left was mended: the server counts it so.
    const mended = new Set(asked.filter((step) => verdicts.get(step.key) === "pass").map((step) => step.as_left_of));
    return {
      missing: asked.filter((step) => (step.required && !verdicts.has(step.key)) || verdicts.get(step.key) === "incomplete"),
      failed: asked.filter((step) => step.critical && verdicts.get(step.key) === "fail" && !mended.has(step.key)),
      answered: asked.filter((step) => verdicts.has(step.key)).length,
      all: asked.length,
    };
  }

  head() {
    const { answered, all, failed } = this.standing();
    const { app } = this;
    const head = app.part(this.page, "head");
    head.classList.toggle("tone-overdue", failed.length > 0);
    app.fill(head, { count: app.words.answered.replace("%n", answered).replace("%all", all), counts: all > 0, fails: failed.length ? `${app.words.fails} (${failed.map((step) => step.label).join(", ")})` : "", failing: failed.length > 0 });
    const bar = head.querySelector("progress");
    bar.max = all || 1;
    bar.value = answered;
  }

  unsaid() {
    const { procedure, part, state } = this;
    if (!procedure) return [];
    const said = part.equipment.filter((one) => state.measured.includes(one.tag)).flatMap((one) => one.kinds);
    const known = part.equipment.flatMap((one) => one.kinds);
    const same = (kinds, name) => kinds.some((kind) => kind.toLowerCase() === name.toLowerCase());
    return procedure.test_equipment.filter((name) => same(known, name) && !same(said, name));
  }

  // -- the end --

  end() {
    const { app, state } = this;
    const box = app.part(this.page, "end");
    const { missing, failed } = this.standing();
    const unsaid = failed.length ? [] : this.unsaid();
    const stops = missing.length && !failed.length ? app.words.too_many_missing.replace("%n", missing.length) : unsaid.length ? app.words.says_equipment.replace("%names", unsaid.join(", ")) : "";
    app.fill(box, { finishing: state.started && !state.done, stops, stopped: Boolean(stops), signing: state.done && this.order.may_sign && !state.signed, signed: state.signed, ...this.lacking() });
    app.part(box, "sign").disabled = Boolean(this.order.lacking?.refused);
    box.hidden = !state.started;
    const form = app.part(box, "finish");
    form.querySelector("button").disabled = Boolean(stops);
    if (!form.dataset.wired) {
      form.dataset.wired = "yes";
      form.addEventListener("submit", (event) => { event.preventDefault(); this.finish(form); });
      app.part(box, "sign").addEventListener("click", () => this.sign());
    }
    if (state.done && !state.signed) this.lines(app.part(box, "shown"));
    return box;
  }

  // Who may not sign for it alone is told before the work is done, not when it was sent.
  lacking() {
    const { lacking, may_sign } = this.order;
    const told = Boolean(lacking) && may_sign && !this.state.signed;
    return { is_lacking: told, lacking_title: told ? lacking.title : "", lacking: told ? lacking.text : "" };
  }

  async finish(form) {
    const { acts } = this.app.words;
    const minutes = Number.parseInt(form.elements.minutes.value, 10);
    const resolution = form.elements.resolution.value.trim();
    if (this.procedure && !this.state.runFinished && !(await this.act("checklist.finish", acts.finish_run, { purpose: this.order.purpose }))) return;
    if (minutes > 0 && !this.state.minutes && !(await this.act("work_order.labor", acts.labor.replace("%n", minutes), { minutes }))) return;
    if (await this.act("work_order.finish", acts.finish, { resolution })) await this.app.show();
  }

  // Exactly what is shown is what is signed: these lines, in this order.
  signed() {
    const { app, order, device, procedure, state } = this;
    const names = app.words.signing;
    const steps = (procedure?.steps ?? []).filter((step) => state.results[step.key]).map((step) => {
      const given = state.results[step.key];
      const text = given.na ? `${names.not_applicable}: ${given.reason}` : [...given.values, given.unit].join(" ").trim() || app.words.photo;
      return `${step.label}: ${text}`;
    });
    return [
      `${names.order}: ${order.reference} ${order.title}`, ...(device ? [`${names.device}: ${device.tag} ${device.what}`] : []),
      ...(procedure ? [`${names.procedure}: ${procedure.code} v${procedure.number}`] : []), ...steps,
      `${names.minutes}: ${state.minutes}`, `${names.resolution}: ${state.resolution}`, `${names.signer}: ${app.person.name}`,
    ];
  }

  lines(list) {
    list.replaceChildren(...this.signed().map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }

  async sign() {
    const { app } = this;
    const shown = JSON.stringify([...this.signed(), `${app.words.signing.at}: ${new Date().toISOString()}`]);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(shown));
    const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (await this.act("work_order.sign", app.words.acts.sign, { sha256, shown })) await app.show();
  }
}
