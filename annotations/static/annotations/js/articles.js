// The list of articles: all on the page are ticked at once, and what can be done is shown once something is ticked.

const list = document.querySelector("#articles");

function look() {
  const form = list?.querySelector("[data-bulk]");
  const bar = form?.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const boxes = [...form.querySelectorAll("[name=article]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = bar.querySelector("[data-tick-all]");
  all.closest("[data-only-script]").hidden = false;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
  const which = form.elements.which;
  const matching = which?.value === "matching";
  bar.querySelector("[data-bulk-acts]").hidden = !ticked && !matching;
  bar.querySelector("[data-batch]").hidden = matching;
  const said = bar.querySelector("[data-ticked]");
  said.textContent = matching ? "" : said.dataset.ticked.replace("{n}", ticked);
}

list?.addEventListener("change", ({ target }) => {
  if (target.matches("[data-tick-all]")) {
    for (const box of list.querySelectorAll("[name=article]")) box.checked = target.checked;
  }
  look();
});
document.addEventListener("htmx:afterSettle", look);
look();
