// The button that takes everything along, and what is said of it.

import { person, taken } from "./store.js";
import { take } from "./send.js";

export async function bind(box) {
  const say = box.querySelector("[data-say]");
  const button = box.querySelector("button");
  const words = box.dataset;
  const show = async () => {
    const here = person();
    const made = here && (await taken(here.key));
    if (!made) return;
    const at = new Date(made.made_at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    say.textContent = words.taken.replace("%at", at);
  };
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    say.textContent = words.taking;
    const told = await take();
    button.removeAttribute("aria-busy");
    if (told === "taken") await show();
    else say.textContent = words[told];
  });
  await show();
}
