// Draws the Vega-Lite specification that stands in the figure, when it comes into view, without eval (the
// expression interpreter) and without a style element. The table below says the same.

const ORDER = ["vega", "vega-lite", "vega-embed", "vega-interpreter"];
let library = null;

function script(name) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = new URL(`../../../vendor/vega/${name}.min.js`, import.meta.url).href;
    tag.onload = resolve;
    tag.onerror = reject;
    document.head.append(tag);
  });
}

async function load() {
  for (const name of ORDER) await script(name);
  return window.vegaEmbed;
}

// A color of the page as the browser works it out now: the variables hold a light and a dark one.
function pageColor(figure, variable) {
  const probe = document.createElement("span");
  probe.style.color = `var(${variable})`;
  figure.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function specOf(figure) {
  const text = figure.querySelector("script[type='application/json']").textContent;
  const colors = Object.entries(JSON.parse(text).usermeta?.colors ?? {});
  const spec = JSON.parse(colors.reduce((spec, [given, variable]) => spec.replaceAll(`"${given}"`, JSON.stringify(pageColor(figure, variable))), text));
  return figure.querySelector("[data-chart-legend]") ? withoutLegend(spec) : spec;
}

// The page says above the drawing what the colors mean: a drawing does not break a line that is too long for a phone.
function withoutLegend(spec) {
  for (const layer of [spec, ...(spec.layer ?? [])]) if (layer.encoding?.color) layer.encoding.color.legend = null;
  return spec;
}

function look(figure) {
  const ink = pageColor(figure, "--text");
  const quiet = pageColor(figure, "--text-2");
  const line = pageColor(figure, "--line");
  return {
    font: getComputedStyle(figure).fontFamily,
    axis: { labelColor: quiet, titleColor: quiet, titleFontWeight: 500, gridColor: line, tickColor: line },
    legend: { labelColor: ink, labelFontSize: 12, symbolType: "square" },
    text: { color: ink, fontSize: 12 },
  };
}

// Without the library (no network) the table takes the place of the drawing; the next try loads again.
function showRows(figure) {
  library = null;
  for (const drawn of figure.querySelectorAll("[data-chart], [data-chart-legend]")) drawn.hidden = true;
  figure.querySelector("details").open = true;
}

async function draw(figure) {
  library ??= load().catch(() => null);
  const embed = await library;
  if (!embed) return showRows(figure);
  await embed(figure.querySelector("[data-chart]"), specOf(figure), {
    ast: true,
    expr: window.vega.expressionInterpreter,
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: false,
    config: look(figure),
  });
}

export function bind(figure) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    draw(figure);
    document.addEventListener("openhtm:theme", () => draw(figure));
    // The system goes dark by itself in the evening; the drawing holds colors, so it is made anew.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(figure));
  });
  seen.observe(figure);
  window.addEventListener("beforeprint", () => draw(figure), { once: true });
}
