// Reading and keys: a choice holds at once; a field for keys records what is pressed in it.

import { choose } from "./comfort.js";
import { nameOf, shown } from "./review/keys.js";

const said = document.querySelector("[data-recorded]");
const form = document.querySelector("[data-reading]");

form.querySelector(".actions").hidden = true; // every choice is kept as it is made
form.addEventListener("change", ({ target }) => choose(target.name, target.value));

for (const field of document.querySelectorAll("[data-record]")) {
  let before = field.value;
  let fresh = true; // the first key replaces what stood there, the next ones are added
  field.addEventListener("focus", () => ((before = field.value), (fresh = true)));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Tab" || event.ctrlKey || event.metaKey || event.key === "Shift") return;
    const name = nameOf(event);
    const typing = !name && ["Unidentified", "Process", "Dead"].includes(event.key); // a screen's keyboard: let it write
    if (typing || event.repeat) return;
    event.preventDefault();
    said.textContent = "";
    if (event.key === "Escape") field.value = before;
    else if (event.key === "Delete") field.value = "";
    else if (!name) said.textContent = `${said.dataset.refused}: ${event.key}`;
    else {
      const held = fresh ? [] : field.value.split(" ").filter(Boolean);
      field.value = [...new Set([...held, shown(name)])].join(" ");
      fresh = false;
    }
    if (event.key === "Escape") event.stopPropagation();
  });
}
