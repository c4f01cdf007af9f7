// Questions: Ctrl+Enter sends; what could not be sent says so, and stays in its field.

const list = document.querySelector("#questions");

function failed(event) {
  const problem = event.target.closest?.("form")?.querySelector("[data-problem]");
  if (!problem) return;
  problem.textContent = list.dataset.failed;
  problem.hidden = false;
}

document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!event.target.matches("#questions textarea")) return;
  event.preventDefault();
  event.target.form.querySelector("[name=act]").click(); // htmx sends the button that was clicked
});
