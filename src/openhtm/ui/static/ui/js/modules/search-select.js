// A select one can type in. Without this module the plain select stays.

let library = null;

function load() {
  const base = new URL("../../../vendor/tom-select/", import.meta.url);
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("tom-select.bootstrap5.min.css", base).href;
  // Before our own sheets, so that ours decide.
  document.head.querySelector("link[rel=stylesheet]").before(style);
  return new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = new URL("tom-select.complete.min.js", base).href;
    tag.onload = () => resolve(window.TomSelect);
    tag.onerror = reject;
    document.head.append(tag);
  });
}

async function ask(url, text, done) {
  try {
    const answer = await fetch(`${url}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    done(answer.ok ? (await answer.json()).results : []);
  } catch {
    done([]);
  }
}

export async function bind(select) {
  library ??= load().catch(() => null);
  const TomSelect = await library;
  if (!TomSelect) { library = null; return; }
  const remote = select.dataset.remote;
  const options = { allowEmptyOption: true, maxOptions: 200, create: false, plugins: select.multiple ? ["remove_button"] : [] };
  if (remote) Object.assign(options, { valueField: "value", labelField: "text", searchField: [], load: (text, done) => ask(remote, text, done) });
  const made = new TomSelect(select, options);
  // The plain select stays in the form but is no longer read; what describes it now describes the box.
  select.setAttribute("aria-hidden", "true");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) made.control_input.setAttribute(name, select.getAttribute(name));
  }
}
