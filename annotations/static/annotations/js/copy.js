// A button that copies the field before it. Without a clipboard (plain HTTP) it stays hidden: the field can be selected.

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("[data-copy-from]").value);
      button.textContent = button.dataset.done;
    });
  }
}
for (const field of document.querySelectorAll("[data-copy-from]")) field.addEventListener("focus", () => field.select());
