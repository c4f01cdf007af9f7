// The panel: the answer, what stands in the way of saving, the reason, the last answer.

import { linkTo, showNote } from "./links.js";
import { lettersOf, nameOf, reasonOf } from "./paint.js";
import { BLANK } from "./store.js";
import { wordsIn } from "./offsets.js";
import { slot, word } from "./words.js";

function show(name, yes) {
  slot(name).hidden = !yes;
  return yes;
}

function press(action, yes) {
  for (const button of document.querySelectorAll(`[data-action="${action}"]`)) button.setAttribute("aria-pressed", String(Boolean(yes)));
}

/** The letters of an answer, for the eye alone: its name stands beside it. */
function chip(letters, look) {
  const made = Object.assign(document.createElement("span"), { className: `chip ${look}`, textContent: letters });
  made.setAttribute("aria-hidden", "true");
  return made;
}

export class Panel {
  constructor(store) {
    this.store = store;
    this.at = null;
    const hints = [...document.querySelectorAll(".panel small[data-hint]")];
    this.noted = new Map(hints.map((hint) => [hint.closest("button").dataset.label, hint]));
  }

  paint(counts) {
    const { store } = this;
    const sentence = store.current;
    if (this.at !== sentence) {
      for (const name of ["reasons", "sources", "note-form"]) show(name, false);
      this.at = sentence;
    }
    const asked = store.isAsked(sentence);
    slot("position").textContent = asked ? word("sentence", { n: store.place(sentence), all: counts.all }) : word("not_asked");
    slot("state").textContent = [reasonOf(sentence.answer), this.#state(sentence, asked)].filter(Boolean).join(" · ");
    this.#buttons(sentence);
    this.#who(sentence);
    this.#trouble(sentence);
    this.#reason(sentence);
    this.#repair(sentence);
    this.#confirm(sentence);
    this.#marked(sentence);
    if (show("thread-said", sentence.thread)) slot("thread-said").textContent = word(`thread_${sentence.thread.state}`);
    if (show("note-said", sentence.answer.note && slot("note-form").hidden)) showNote(slot("note-said"), sentence.answer.note);
  }

  #state(sentence, asked) {
    const { store } = this;
    if (!asked) return "";
    if (store.isToConfirm(sentence)) return word("to_confirm");
    if (store.isPassed(sentence)) return word("passed");
    if (store.isOpen(sentence)) return word("unanswered");
    return sentence.waiting ? word("waiting_here") : store.isTroubled(sentence) ? word("not_saved", { n: "" }).trim() : word("saved");
  }

  #buttons(sentence) {
    const { store } = this;
    const offered = store.isVisible(sentence) ? sentence.suggestion.label : null;
    for (const button of document.querySelectorAll('[data-action="tag"]')) {
      const { label } = button.dataset;
      button.setAttribute("aria-pressed", String(sentence.answer.label === label));
      button.classList.toggle("offered", label === offered);
      const hint = this.noted.get(label);
      hint.textContent = label === offered ? word("suggested") : hint.dataset.hint;
    }
    const free = sentence.answer.label && store.hedging(sentence.answer.label) === "free";
    press("hedged", store.armed || (free && sentence.answer.hedged));
    press("unsure", sentence.answer.state === "unsure");
    const { marks } = sentence.answer;
    press("nottext", marks.not_text);
    press("boundary", marks.cut_after || marks.joined_at !== undefined);
    const letters = offered && lettersOf(store, { ...sentence.suggestion, marks: {} });
    const take = slot("bar-take");
    take.replaceChildren(word("take"), ...(letters ? [" ", chip(letters, `suggested ${store.entries.get(offered).tone}`)] : []));
    take.setAttribute("aria-disabled", String(!letters));
  }

  #who(sentence) {
    const source = sentence.answer.spans.find((span) => span.role === "source");
    if (!show("who", source)) return;
    slot("who-words").textContent = wordsIn(this.store.sentences, source);
    slot("who-kind").textContent = this.store.kinds[source.kind] ?? word("no_kind");
  }

  #trouble(sentence) {
    const { conflict, refused } = sentence;
    if (!show("trouble", conflict || (refused && !refused.offline))) return;
    slot("trouble-title").textContent = conflict ? word("conflict") : word(refused.retrying ? "retrying" : "refused", refused);
    if (show("mine", conflict)) slot("mine").textContent = word("keep_mine", { label: nameOf(this.store, sentence.answer) });
    if (show("theirs", conflict)) slot("theirs").textContent = word("take_theirs", { label: nameOf(this.store, conflict.answer) });
    show("again", refused);
    show("giveup", refused && !refused.retrying);
  }

  /** The suggestion's reason; from now on it counts as seen. */
  #reason(sentence) {
    const { store } = this;
    const again = store.peeked === sentence && !store.isOpen(sentence);
    const offered = sentence.suggestion && (store.isOpen(sentence) || again) && store.mode !== "unaided";
    if (!show("reason", offered)) return;
    press("reasons", again || store.reasons);
    const visible = again || store.isVisible(sentence);
    const { label, hedged, why, ruling } = sentence.suggestion;
    const name = store.entries.get(label).name;
    const text = store.hedging(label) === "free"
      ? word("suggested_is", { label: name, hedged: word(hedged ? "hedged" : "not_hedged") })
      : word("suggested_sure", { label: name });
    slot("suggested").textContent = visible ? text : word("hidden_suggestion");
    const parts = visible ? [why, ruling ? linkTo(ruling) : ""].filter(Boolean) : [];
    slot("why").replaceChildren(...parts.flatMap((part, index) => (index ? [" ", part] : [part])));
    for (const other of slot("why").parentElement.querySelectorAll('[data-action="take"]')) other.hidden = !visible || again;
    if (visible && !again && !sentence.seenAt) this.#seen(sentence);
    if (!visible) sentence.seenAt = 0;
  }

  /** Marks the suggestion as seen once it has been painted while the sentence stood in the window. */
  #seen(sentence) {
    requestAnimationFrame(() => {
      const box = sentence.element.getBoundingClientRect();
      if (!this.store.isVisible(sentence) || sentence.seenAt || box.bottom < 0 || box.top > innerHeight) return;
      sentence.seenAt = performance.now();
      sentence.seen = true;
    });
  }

  /** Where a boundary is marked wrong: what puts it right, for whoever may. */
  #repair(sentence) {
    const { cut_after: cut, joined_at: joined } = sentence.answer.marks;
    if (!show("boundary", cut || joined !== undefined)) return;
    slot("boundary-said").textContent = word(cut ? "cut_here" : "joined_here");
    slot("boundary-repair").textContent = word(cut ? "repair_cut" : "repair_joined");
  }

  /** What the person said of the sentences that this one was made of. */
  #confirm(sentence) {
    const { store } = this;
    if (!show("confirm", store.isToConfirm(sentence))) return;
    slot("confirm-list").replaceChildren(...sentence.toConfirm.map(({ number, answer }) => {
      const button = document.createElement("button");
      const old = { ...BLANK, ...answer };
      Object.assign(button, { type: "button", className: "tag small" });
      button.append(chip(lettersOf(store, old), store.entries.get(old.label)?.tone ?? "hollow"), word("confirm_as", { label: nameOf(store, old) }));
      Object.assign(button.dataset, { action: "confirm", from: number });
      return button;
    }));
  }

  /** Who marked the block as what it is not yet: to be confirmed or refused. */
  #marked(sentence) {
    const found = this.store.marks.at(sentence);
    if (!show("marked", found)) return;
    const { mine, by, size } = found;
    const says = sentence.asked ? "not_text" : "text";
    const who = [...(mine ? [word("you")] : []), ...by].join(", ");
    slot("marked-said").textContent = word(`marked_${says}`, { who });
    slot("marked-size").textContent = word("marked_size", { n: size });
    slot("mark-confirm").textContent = word(`confirm_${says}`);
    slot("mark-refuse").textContent = word(`refuse_${says}`);
  }
}
