// Moves the mark on the band while a value is typed. Only a picture: the verdict is the server's.

const [LEFT, RIGHT, EDGE] = [25, 75, 2];

const number = (text) => (text === "" || text === undefined ? null : Number(text));

function scale(low, high) {
  if (low === null) return [high - (Math.abs(high) || 1), high];
  if (high === null) return [low, low + (Math.abs(low) || 1)];
  return high > low ? [low, high] : [low, low + 1];
}

export function place(value, low, high) {
  if (value === null || Number.isNaN(value) || (low === null && high === null)) return null;
  const [start, end] = scale(low, high);
  return Math.min(Math.max(LEFT + ((value - start) / (end - start)) * (RIGHT - LEFT), EDGE), 100 - EDGE);
}

function mark(band) {
  const svg = band.querySelector("svg");
  const found = svg.querySelector(".band-mark");
  if (found) return found;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  line.setAttribute("class", "band-mark");
  line.setAttribute("y1", "0");
  line.setAttribute("y2", "10");
  svg.append(line);
  return line;
}

export function bind(band) {
  const input = band.closest(".measure, .step, form")?.querySelector("input[inputmode=decimal]");
  const low = number(band.dataset.low);
  const high = number(band.dataset.high);
  input?.addEventListener("input", () => {
    const value = number(input.value.trim().replace(",", "."));
    const at = place(value, low, high);
    const line = mark(band);
    line.toggleAttribute("hidden", at === null);
    if (at === null) return;
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
    line.classList.toggle("band-mark-wrong", (low !== null && value < low) || (high !== null && value > high));
  });
}
