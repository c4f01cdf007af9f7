// The form of a batch: only what matters for the chosen kind and order is shown. Without this all of it is.

const form = document.querySelector("[data-batch]");

function look() {
  const { kind, overlap, order, gold_share: gold, repeat_share: repeats } = form.elements;
  const work = kind.value === "work";
  const free = work && Number(overlap.value || 1) === 1 && !Number(gold.value) && !Number(repeats.value);
  const holds = {
    work,
    qualification: kind.value === "qualification",
    uncertain: order.value === "uncertain",
    drawn: order.value === "random" || order.value === "uncertain",
    free,
    forced: !free,
  };
  for (const part of form.querySelectorAll("[data-when]")) part.hidden = !holds[part.dataset.when];
}

form.addEventListener("input", look);
// A tick says that only ticked ones are meant.
form.addEventListener("change", ({ target }) => {
  if (target.name === "article" && target.checked) form.querySelector("#which-ticked").checked = true;
});
look();
