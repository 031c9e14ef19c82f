// An order as it stands on this device: what was taken along, and over it what was done here since.

export const subject = (order) => `work_order:${order.reference}`;

export function stateOf(order, acts) {
  const mine = acts.filter((act) => act.subject === subject(order));
  const state = {
    begun: order.begun, started: order.begun || order.state === "in_progress", results: { ...order.results }, measured: [...order.measured_with],
    runFinished: false, minutes: 0, resolution: "", done: false, signed: false, held: false, touched: mine.length > 0,
  };
  for (const act of mine) apply(state, act);
  return state;
}

const KINDS = {
  "work_order.start": (state) => { state.started = true; },
  "checklist.begin": (state) => { state.started = true; state.begun = true; },
  "checklist.answer": (state, { payload, files }) => {
    const { key, values, unit, na, reason } = payload;
    state.results[key] = { values, unit, na, reason, here: true, photo: files[0] ?? null };
  },
  "checklist.measured_with": (state, { payload }) => { state.measured = payload.analyzers; },
  "checklist.finish": (state) => { state.runFinished = true; },
  "work_order.labor": (state, { payload }) => { state.minutes += payload.minutes; },
  "work_order.finish": (state, { payload }) => { state.done = true; state.resolution = payload.resolution; },
  "work_order.sign": (state) => { state.signed = true; },
};

function apply(state, act) {
  if ((act.state === "held" || act.state === "refused") && act.answer !== "to_confirm") state.held = true;
  KINDS[act.kind]?.(state, act);
}
