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

const color = (element) => getComputedStyle(element).color;

async function draw(figure) {
  const place = figure.querySelector("[data-chart]");
  const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  library ??= load();
  const embed = await library;
  const ink = color(figure);
  await embed(place, spec, {
    ast: true,
    expr: window.vega.expressionInterpreter ?? window.vegaInterpreter?.expressionInterpreter,
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: false,
    config: { axis: { labelColor: ink, titleColor: ink, gridColor: ink }, legend: { labelColor: ink }, text: { color: ink } },
  });
}

export function bind(figure) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    draw(figure);
    document.addEventListener("openhtm:theme", () => draw(figure));
  });
  seen.observe(figure);
  window.addEventListener("beforeprint", () => draw(figure), { once: true });
}
