// How saving stands, in the bar of every page; and a word of warning to whoever leaves before it is done.

import { outbox } from "./outbox.js";
import { isNewer } from "./rules.js";
import { sender } from "./sender.js";
import { session } from "./session.js";

const part = (name) => document.querySelector(`[data-outbox-${name}]`);
const word = (key, values = {}) =>
  (document.querySelector(`[data-outbox] [data-word="${key}"]`)?.textContent ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** The one state of saving: {key, n}. */
export function state() {
  const waiting = outbox.waiting();
  const troubled = outbox.troubled().length;
  const failing = waiting.filter((one) => sender.tries(one)).length;
  if (waiting.length && session.state !== "in") return { key: session.state, n: waiting.length };
  if (troubled + failing) return { key: "not_saved", n: troubled + failing };
  if (sender.offline && waiting.length) return { key: "offline", n: waiting.length };
  return waiting.length ? { key: "waiting", n: waiting.length } : { key: "saved", n: 0 };
}

/** Why an operation was refused, in words. */
export function reasonOf({ state: verdict, why, status }) {
  return verdict === "conflict" ? word("why_conflict") : why || word("why_server", { status });
}

function row(operation) {
  const { id, article, page, shown } = operation;
  const number = shown ?? operation.number;
  const item = document.createElement("li");
  const values = { n: number, what: word(operation.kind), why: reasonOf(operation) };
  const [uid, pass] = article.split("?");
  const href = page ?? `/articles/${uid}/tag${pass ? `?${pass}` : ""}`;
  const text = { textContent: word(page ? "page" : "article") };
  const link = Object.assign(document.createElement("a"), { href, className: "button small", ...text });
  const drop = document.createElement("button");
  Object.assign(drop, { type: "button", className: "button small quiet", textContent: word("drop") });
  drop.addEventListener("click", () => outbox.drop([id]));
  const ways = Object.assign(document.createElement("div"), { className: "row" });
  ways.append(link, drop);
  item.append(word(number === null ? "row_step" : "row", values), ways);
  return item;
}

let asked = false;

function paint() {
  asked = false;
  const box = document.querySelector("[data-outbox]");
  if (!box) return;
  const { key, n } = state();
  const troubled = outbox.troubled();
  const label = box.querySelector("[data-slot=save]");
  const text = word(key, { n });
  if (label.textContent !== text) label.textContent = text;
  label.dataset.save = key;
  box.hidden = "quiet" in box.dataset && key === "saved" && !outbox.others;
  part("text").textContent = word(`text_${key}`, { n, seconds: sender.seconds() });
  part("others").hidden = !outbox.others;
  part("others").textContent = word(session.person ? "others" : "others_out", { n: outbox.others });
  const newer = outbox.operations.filter(isNewer).length;
  part("newer").hidden = !newer;
  part("newer").textContent = word("newer", { n: newer });
  part("memory").hidden = !session.person || (outbox.keeps && !outbox.memory.size);
  part("memory").textContent = word(outbox.keeps ? "memory_some" : "memory", { n: outbox.memory.size });
  part("login").hidden = key !== "out" && key !== "other";
  part("login").search = new URLSearchParams({ next: location.pathname });
  part("again").hidden = !outbox.waiting().length;
  part("download").hidden = part("list").hidden = !troubled.length;
  part("list").replaceChildren(...troubled.map(row));
}

function soon() {
  if (!asked) queueMicrotask(paint);
  asked = true;
}

/** Everything that was not saved, as a file: no text of articles is in it, but what a person wrote is. */
function download() {
  const data = JSON.stringify(outbox.troubled(), null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type: "application/json" }));
  link.download = "not-saved.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Leaving for another page of the workbench is no loss: that page goes on sending. */
let within = -Infinity; // when a link or form of the workbench was last pressed

/** To be called before a script leads to another page of the workbench. */
export function going() {
  within = performance.now();
}

function leaving(event) {
  const waiting = outbox.waiting().length || document.querySelector("[data-dirty]");
  const unkept = !outbox.keeps || outbox.memory.size || document.querySelector("[data-dirty]");
  if (!waiting || (!unkept && performance.now() - within < 1000)) return;
  event.preventDefault();
  const box = document.querySelector("[data-outbox]");
  if (box) box.open = true; // for whoever stays: how many, and how long it takes
  paint();
}

/** Shows the state from now on, and sends. */
export function watch() {
  outbox.listen(soon);
  addEventListener("beforeunload", leaving);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("a[href]")?.origin === location.origin) going();
    if (target.closest("[data-outbox-again]")) sender.hurry();
    if (target.closest("[data-outbox-download]")) download();
  });
  document.addEventListener("submit", going);
  outbox.ready.then(soon);
  sender.start().then(soon);
}
