// Says which file was picked and how large it is, before it is sent.

const MEGA = 1024 * 1024;

export function bind(input) {
  const note = document.createElement("span");
  note.className = "file-picked";
  note.setAttribute("aria-live", "polite");
  input.after(note);
  input.addEventListener("change", () => {
    const files = [...input.files];
    note.textContent = files.map((file) => `${file.name} (${(file.size / MEGA).toFixed(1)} MB)`).join(", ");
  });
}
