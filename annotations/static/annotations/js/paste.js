// What is pasted from a page or document keeps its paragraphs, headings, lists and quotations: the server reads the HTML
// of the clipboard and gives a plain text. Nothing of it is ever rendered, and without this the plain text is pasted.

const form = document.querySelector("[data-clipboard]");
const box = form.querySelector("[data-paste]");
const { title } = form.elements;
const BLOCKS = /<(?:p|h[1-6]|li|blockquote|div|br|td)[\s>/]/i;

function insert(text, start, end) {
  box.setRangeText(text, start, end, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

async function read(html) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("html", html);
  const answer = await fetch(form.dataset.clipboard, { method: "POST", body });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

box.addEventListener("paste", async (event) => {
  const html = event.clipboardData.getData("text/html");
  const plain = event.clipboardData.getData("text/plain");
  if (!BLOCKS.test(html)) return;
  event.preventDefault();
  const { selectionStart: start, selectionEnd: end } = box;
  box.readOnly = true; // so that nothing moves under the answer
  try {
    const found = await read(html);
    insert(found.text, start, end);
    if (!title.value) title.value = found.title;
  } catch {
    insert(plain, start, end);
  } finally {
    box.readOnly = false;
    box.focus();
  }
});
