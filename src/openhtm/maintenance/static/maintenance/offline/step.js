// One step of a checklist without a network: what is asked, what was entered, and a provisional verdict.

import { smaller } from "../../offline/js/photo.js";
import { judge } from "./judge.js";

const NUMBERS = new Set(["measure", "meter_reading"]);
const TONES = { pass: "ok", fail: "overdue", na: "info", recorded: "info", incomplete: "soon" };

export function stepForm(page, step, number) {
  const { app } = page;
  const found = page.state.results[step.key];
  const last = page.last(step);
  const made = app.clone("step", {
    number, label: step.label, help: step.help, has_help: Boolean(step.help), critical: step.critical, optional: !step.required,
    limits: step.limits ?? "", has_limits: Boolean(step.limits), source: step.source, has_source: Boolean(step.source), allow_na: step.allow_na && step.kind !== "calc",
    last: last.join(" · "), has_last: last.length > 0, calc: step.kind === "calc", formula: step.formula,
  });
  made.id = `step-${step.key}`;
  const form = made.querySelector("form");
  const inputs = app.part(made, "inputs");
  if (step.kind !== "calc") draw(app, inputs, step, found);
  if (found?.na) { form.elements.na.checked = true; form.elements.reason.value = found.reason; }
  if (found) told(page, made, step, found, found.here ? null : found.verdict);
  for (const one of form.elements) one.disabled = page.state.runFinished || page.state.done;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => save(page, step, made, form, event.target));
  return made;
}

function draw(app, place, step, found) {
  const given = found?.na ? [] : (found?.values ?? []);
  if (NUMBERS.has(step.kind)) return numbers(app, place, step, given, found?.unit);
  if (step.kind === "photo") return place.append(app.clone("photo"));
  const options = choices(app, step);
  if (options) return place.append(radios(app, step, options, given[0]));
  const input = app.clone(step.kind === "text" ? "text" : "line", { expected: step.expected, has_expected: Boolean(step.expected) });
  const field = input.querySelector("input, textarea");
  if (step.kind === "date") field.type = "date";
  field.value = given[0] ?? "";
  field.setAttribute("aria-label", step.label);
  place.append(input);
}

function choices(app, step) {
  const { words } = app;
  if (step.kind === "pass_fail_na") return [["pass", words.pass, "ok", "check"], ["fail", words.fail, "overdue", "x"]];
  if (step.kind === "instruction") return [["done", words.done, "ok", "check"]];
  if (step.kind === "choice") return step.choices.map((one) => [one, one, step.failing.includes(one) ? "overdue" : "ok", "point"]);
  return null;
}

function radios(app, step, options, chosen) {
  const set = app.clone("radios", { label: step.label });
  for (const [value, label, tone, icon] of options) {
    const one = app.clone("radio", { label, tone });
    const input = one.querySelector("input");
    Object.assign(input, { value, checked: value === chosen });
    one.querySelector("span").prepend(app.icon(icon));
    app.part(set, "options").append(one);
  }
  return set;
}

function numbers(app, place, step, given, unit) {
  for (let index = 0; index < (step.readings ?? 1); index += 1) {
    const one = app.clone("number", { unit: step.unit, single: step.units.length < 2 || index > 0 });
    const input = one.querySelector("input");
    input.value = given[index] ?? "";
    input.setAttribute("aria-label", step.readings > 1 ? `${step.label} ${index + 1}` : step.label);
    const select = one.querySelector("select");
    if (step.units.length > 1 && index === 0) {
      for (const symbol of step.units) select.add(new Option(symbol, symbol, false, symbol === (unit || step.unit)));
    } else select.remove();
    place.append(one);
  }
}

async function save(page, step, made, form, changed) {
  const { app } = page;
  const photo = changed.type === "file" ? changed.files[0] : null;
  const answer = photo ? { values: [], unit: "", na: false, reason: "" } : read(step, form);
  if (!photo && !answer.na && !answer.values.some((value) => value.trim())) return;
  const first = photo ? { verdict: "recorded" } : judge(step, answer, new Date().toLocaleDateString("sv"));
  if (first.refusal) { refused(app, made, first.refusal); return; }
  let file = null;
  try {
    file = photo && (await smaller(photo));
  } catch {
    app.say(app.words.failed, "overdue");
    return;
  }
  if (await page.answer(step, answer, file)) told(page, made, step, { ...answer, here: true, photo: file }, first.verdict, new Date().toISOString());
}

function read(step, form) {
  const na = Boolean(form.elements.na?.checked);
  const data = new FormData(form);
  const unit = NUMBERS.has(step.kind) ? (data.get("unit") ?? step.unit) : "";
  return { values: na ? [] : data.getAll("value").map(String), unit: na ? "" : unit, na, reason: na ? String(data.get("reason") ?? "") : "" };
}

function refused(app, made, refusal) {
  app.fill(made, { refusal: app.words.refusals[refusal] ?? app.words.failed, is_refused: true, saved: "" });
  app.part(made, "verdict").replaceChildren();
  made.dataset.verdict = "";
}

// Pass is never shown as settled: until it was sent the verdict is provisional, and what cannot be judged here says so.
function told(page, made, step, given, verdict, at = "") {
  const { app } = page;
  const { words } = app;
  const today = new Date().toLocaleDateString("sv");
  const found = given.here && !given.photo && verdict === null ? (judge(step, given, today).verdict ?? null) : verdict;
  const shown = step.kind === "photo" ? "recorded" : found;
  const name = words.verdicts[shown];
  const text = given.here ? (name ? words.provisional.replace("%verdict", step.kind === "photo" ? words.photo : name) : words.by_server) : (name ?? "");
  app.fill(made, { is_refused: false, saved: at ? words.kept.replace("%at", app.time(at)) : "" });
  app.part(made, "verdict").replaceChildren(app.pill({ text, tone: TONES[shown] ?? "unknown" }));
  made.dataset.verdict = shown ?? "";
}
