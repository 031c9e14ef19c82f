// A first verdict with the limits that were taken along. It is shown as provisional: the server judges again.
// Decimal numbers are compared as whole numbers of the same scale, as the server does, never as binary fractions.

const MOST_DIGITS = 15;
const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const COMMA = /^[+-]?\d+,\d+$/;
const THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+$/;
const EXPONENT = /^[+-]?[\d.,]+[eE][+-]?\d+$/;

// {value} as decimal text, or {refusal}.
export function parse(entered) {
  let text = entered.trim().replace("\u2212", "-");
  if (!text) return { refusal: "empty" };
  if (EXPONENT.test(text)) return { refusal: "exponent" };
  if (THOUSANDS.test(text) && !text.replace(/^[+-]+/, "").startsWith("0,")) return { refusal: "ambiguous_comma" };
  if ((text.match(/\d/g) ?? []).length > MOST_DIGITS) return { refusal: "too_long" };
  if (COMMA.test(text)) text = text.replace(",", ".");
  return PLAIN.test(text) ? { value: text } : { refusal: "not_a_number" };
}

function scaled(text, places) {
  const negative = text.startsWith("-");
  const [whole, part = ""] = text.replace(/^[+-]/, "").split(".");
  const number = BigInt((whole || "0") + part.padEnd(places, "0"));
  return negative ? -number : number;
}

// Below zero, zero or above: as numbers of any length.
export function compare(one, other) {
  const places = Math.max(...[one, other].map((text) => (text.split(".")[1] ?? "").length));
  const [left, right] = [scaled(one, places), scaled(other, places)];
  return left < right ? -1 : Number(left > right);
}

function within(step, value) {
  const low = step.lower === null ? 1 : compare(value, step.lower);
  const high = step.upper === null ? -1 : compare(value, step.upper);
  return (low > 0 || (low === 0 && step.lower_inclusive)) && (high < 0 || (high === 0 && step.upper_inclusive));
}

// {verdict} (null: only the server can say), or {refusal}. ``today``: the day as YYYY-MM-DD.
export function judge(step, answer, today) {
  if (answer.na) return answer.reason.trim() ? { verdict: "na" } : { refusal: "reason_missing" };
  switch (step.kind) {
    case "measure": return measured(step, answer);
    case "meter_reading": return meter(answer);
    case "pass_fail_na": return { verdict: answer.values[0] };
    case "choice": return { verdict: step.failing.includes(answer.values[0]) ? "fail" : step.failing.length ? "pass" : "recorded" };
    // Only what was kept is judged: a picture that is there is all that is asked.
    case "photo": return { verdict: "recorded" };
    case "date": return dated(step, answer.values[0], today);
    default: return expected(step, answer.values[0] ?? "");
  }
}

function numbers(answer) {
  const given = answer.values.filter((value) => value.trim());
  if (!given.length) return { refusal: "empty" };
  const parsed = given.map(parse);
  return parsed.find((one) => one.refusal) ?? { values: parsed.map((one) => one.value) };
}

function measured(step, answer) {
  const { refusal, values } = numbers(answer);
  if (refusal) return { refusal };
  if (values.length < step.readings) return { verdict: "incomplete" };
  if (answer.unit !== step.unit) return { verdict: null };
  if (step.statistic === "mean" && values.length > 1) return { verdict: null };
  const sorted = [...values].sort(compare);
  const judged = { lowest: sorted.slice(0, 1), highest: sorted.slice(-1) }[step.statistic] ?? values;
  return { verdict: judged.every((value) => within(step, value)) ? "pass" : "fail" };
}

function meter(answer) {
  const { refusal, values } = numbers(answer);
  if (refusal) return { refusal };
  return compare(values[0], "0") < 0 ? { refusal: "negative_meter" } : { verdict: "recorded" };
}

function dated(step, value, today) {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return { refusal: "not_a_date" };
  if (step.date_rule === "not_past") return { verdict: value < today ? "fail" : "pass" };
  if (step.date_rule === "not_future") return { verdict: value > today ? "fail" : "pass" };
  return { verdict: "recorded" };
}

function expected(step, value) {
  if (!value.trim()) return { refusal: "empty" };
  const compared = step.expected && ["software_version", "barcode"].includes(step.kind);
  return { verdict: compared ? (value.trim() === step.expected ? "pass" : "fail") : "recorded" };
}
