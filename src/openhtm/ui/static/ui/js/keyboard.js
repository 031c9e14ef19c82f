// Keys for the whole page: "/" search, Ctrl K palette, "g" and a letter to go, "?" help; and the keyboard scanner:
// a reader of bar codes types fast and ends with Enter, so such a burst outside a field goes to the search.

const GO_WAIT = 1200;
const SCAN_GAP = 45;
const SCAN_LEAST = 5;

let goingSince = 0;
let burst = "";
let lastKeyAt = 0;

const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable], .ts-wrapper");
const dialogOpen = () => document.querySelector("dialog[open]");
const showDialog = (id) => document.getElementById(id)?.showModal();

function searchBox() {
  return document.getElementById("frame-search");
}

function focusSearch() {
  const box = searchBox();
  if (box?.offsetParent) { box.focus(); box.select(); } else showDialog("palette");
}

function collect(event) {
  burst = event.timeStamp - lastKeyAt <= SCAN_GAP ? burst + event.key : event.key;
  lastKeyAt = event.timeStamp;
}

function finishScan(event) {
  const text = burst;
  burst = "";
  if (text.length < SCAN_LEAST || event.timeStamp - lastKeyAt > SCAN_GAP * 2) return false;
  const box = searchBox();
  if (!box) return false;
  box.value = text;
  box.form.requestSubmit();
  return true;
}

function go(key) {
  const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  if (link) link.click();
  return Boolean(link);
}

const commands = { "/": focusSearch, "?": () => showDialog("keyboard-help") };

// A lone key waits one scanner gap: if another follows at once it was a scan, not a command.
function later(action, event) {
  const at = event.timeStamp;
  setTimeout(() => { if (lastKeyAt === at) action(); }, SCAN_GAP + 5);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!dialogOpen()) showDialog("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || dialogOpen()) return;
  if (event.key === "Enter") {
    if (finishScan(event)) { event.preventDefault(); event.stopImmediatePropagation(); }
    return;
  }
  if (event.key.length !== 1) return;
  collect(event);
  command(event);
});

function command(event) {
  const key = event.key;
  if (goingSince && event.timeStamp - goingSince < GO_WAIT) {
    goingSince = 0;
    later(() => go(key), event);
  } else if (key === "g") {
    goingSince = event.timeStamp;
  } else if (commands[key]) {
    event.preventDefault();
    later(commands[key], event);
  }
}
