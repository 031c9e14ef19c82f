// One point: what is looked at, the whole of it well at one press, or item by item.

import { smaller } from "../../offline/js/photo.js";
import { faults, missing, refusalOf, stateOf, subject } from "./state.js";
import { when } from "./main.js";

const INPUTS = { number: "check-number", expiry: "check-day", text: "check-text" };

export class PointPage {
  constructor(app, point) {
    Object.assign(this, { app, point, words: app.words.checking });
  }

  draw() {
    const { app, point } = this;
    const here = stateOf(app, point);
    this.page = app.clone("check-point", {
      title: point.name, check: point.check, unit: point.unit, tag: point.tag, has_tag: Boolean(point.tag) && point.tag !== point.name, when: when(app, point),
      pills: here ? [here] : point.pills, advice: point.advice, has_advice: Boolean(point.advice), may_be_out: point.may_be_out,
    });
    const reasons = app.part(this.page, "reasons");
    for (const text of point.reasons) reasons.append(Object.assign(document.createElement("li"), { textContent: text }));
    const form = app.part(this.page, "form");
    for (const item of point.items) app.part(form, "items").append(this.item(item));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.check(form, false); });
    app.part(form, "well").addEventListener("click", () => this.check(form, true));
    app.part(this.page, "out").addEventListener("click", () => this.keep({ all_well: false, out_of_use: true, answers: {}, comment: "" }, [], this.words.acts.out));
    return this.page;
  }

  item(item) {
    const { app, words } = this;
    const made = app.clone("check-item", { label: item.label, help: item.help, has_help: Boolean(item.help), limits: item.limits, has_limits: Boolean(item.limits), known: item.known, has_known: Boolean(item.known), optional: item.optional });
    const inputs = app.part(made, "inputs");
    if (item.kind === "look") {
      const set = app.clone("radios", { label: item.label });
      for (const [value, label, tone, icon] of [["well", words.well, "ok", "check"], ["fault", words.fault, "overdue", "x"]]) {
        const one = app.clone("radio", { label, tone });
        Object.assign(one.querySelector("input"), { value, name: `look:${item.key}` });
        one.querySelector("span").prepend(app.icon(icon));
        app.part(set, "options").append(one);
      }
      inputs.append(set);
      return made;
    }
    const field = app.clone(INPUTS[item.kind], { unit: item.unit });
    const input = field.querySelector("input");
    input.name = `entered:${item.key}`;
    input.setAttribute("aria-label", item.label);
    inputs.append(field);
    return made;
  }

  payload(form, allWell) {
    const data = new FormData(form);
    const answers = {};
    for (const item of this.point.items) {
      const look = data.get(`look:${item.key}`);
      const entered = String(data.get(`entered:${item.key}`) ?? "");
      if (look || entered.trim()) answers[item.key] = { fault: look === "fault", entered, note: "" };
    }
    return { all_well: allWell, out_of_use: false, answers, comment: String(data.get("comment") ?? "") };
  }

  async check(form, allWell) {
    const { app, point, words } = this;
    const payload = this.payload(form, allWell);
    const bad = point.items.find((item) => refusalOf(item, payload.answers[item.key]));
    if (bad) return this.say(`${bad.label}: ${app.words.refusals[refusalOf(bad, payload.answers[bad.key])] ?? app.words.failed}`, "overdue");
    const wrong = faults(point, payload);
    const left = wrong.length ? [] : missing(point, payload);
    if (left.length) return this.say(Object.keys(payload.answers).length || allWell ? words.missing.replace("%names", left.map((item) => item.label).join(", ")) : words.nothing, "soon");
    const photo = form.elements.photo.files[0];
    let files = [];
    try {
      files = photo ? [await smaller(photo)] : [];
    } catch {
      return this.say(app.words.failed, "overdue");
    }
    return this.keep(payload, files, wrong.length ? words.acts.failed : allWell ? words.acts.well : words.acts.checked);
  }

  // Stored on the device before anything says so.
  async keep(payload, files, label) {
    const { app, point, words } = this;
    try {
      await app.act({ kind: "check.record", subject: subject(point), label: label.replace("%point", point.name).slice(0, 200), payload: { point: point.id, ...payload }, seen: point.facts, files });
    } catch {
      return;
    }
    const wrong = faults(point, payload).map((item) => item.label);
    const at = app.time(new Date().toISOString());
    const inTime = point.due && new Date().toISOString() < point.due.closes;
    const kept = (inTime ? words.kept.replace("%until", app.time(point.due.closes)) : words.kept_late).replace("%at", at);
    if (wrong.length) app.go("#/checks", words.failed.replace("%names", wrong.join(", ")), "overdue");
    else app.go("#/checks", `${point.name}: ${kept}`, "ok");
  }

  say(text, tone) {
    this.app.part(this.page, "say").replaceChildren(this.app.pill({ text, tone }));
  }
}
