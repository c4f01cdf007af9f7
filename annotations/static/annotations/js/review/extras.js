// Hedged, unsure, marks and notes: what is said of a sentence besides its label.

import { caretIn } from "./offsets.js";
import { say, slot, word } from "./words.js";

export class Extras {
  /** `close()`: the narrow window's sheet gives the text back. */
  constructor(store, writer, close) {
    Object.assign(this, { store, writer, close });
    const form = slot("note-form");
    form.addEventListener("submit", (event) => (event.preventDefault(), this.saveNote()));
    form.addEventListener("input", () => (form.dataset.dirty = ""));
    // Leaving the form saves: whoever clicks a label next must not lose what was written.
    form.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !form.contains(relatedTarget) && !form.hidden) this.keepNote();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.dropNote();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.saveNote();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Arms hedged for the next label here, or switches it on an answer. */
  hedged() {
    const sentence = this.writer.target();
    if (!sentence) return;
    if (sentence.answer.label) return void this.#switch(sentence);
    this.store.armed = !this.store.armed;
    say(word(this.store.armed ? "did_arm" : "did_disarm"));
    this.store.changed(sentence);
  }

  /** Switches hedged on the sentence answered last. */
  hedgedLast() {
    const { last } = this.store;
    if (!last?.answer.label || last.conflict) return void this.writer.no("no_last");
    this.#switch(last);
  }

  #switch(sentence) {
    const { label, hedged } = sentence.answer;
    const rule = this.store.hedging(label);
    if (rule !== "free") return void this.writer.no(`${rule}_hedged`, { label: this.store.entries.get(label).name });
    const text = word(hedged ? "did_unhedge" : "did_hedge", { n: this.store.place(sentence) });
    this.writer.write(sentence, { hedged: !hedged, hedged_by: hedged ? "" : "person" }, { text });
  }

  unsure(reason = "") {
    const sentence = this.writer.target();
    if (!sentence) return;
    this.writer.write(sentence, {
      label: null, state: "unsure", unsure_reason: reason, how: "key", hedged: false, hedged_by: "", spans: [], source_by: "",
    }, { go: true });
  }

  /** Opens or closes the list of reasons for being unsure. */
  askReason() {
    if (!this.writer.target()) return;
    slot("reasons").hidden = !slot("reasons").hidden;
    if (!slot("reasons").hidden) say(slot("reasons").querySelector("h3").textContent);
  }

  /** Not running text, or after all. On a block that is not asked: asks it. */
  notText() {
    const sentence = this.writer.target({ label: false });
    if (!sentence) return;
    const { not_text: before, ...marks } = sentence.answer.marks;
    const plain = { label: null, state: "empty", unsure_reason: "", hedged: false, hedged_by: "", spans: [], source_by: "", how: "key" };
    if (sentence.asked && !before) marks.not_text = true;
    if (!sentence.asked && before !== false) marks.not_text = false;
    const off = sentence.asked ? marks.not_text : before === false;
    const text = word(off ? "did_not_text" : "did_text", { n: this.store.place(sentence) });
    this.writer.write(sentence, { ...plain, marks }, { text, go: marks.not_text === true });
  }

  /** Joined wrongly at the caret or selection; without one, cut wrongly after it. Again: takes it back. */
  boundary() {
    const sentence = this.writer.target({ label: false });
    if (!sentence) return;
    const { joined_at: joined, cut_after: cut, ...marks } = sentence.answer.marks;
    const caret = caretIn(sentence) ?? this.store.caret;
    let key = "did_no_mark";
    if (joined === undefined && !cut) {
      key = caret === null ? "did_cut" : "did_joined";
      if (caret === null) marks.cut_after = true;
      else marks.joined_at = caret;
    }
    this.writer.write(sentence, { marks }, { text: word(key, { n: this.store.place(sentence) }) });
  }

  openNote() {
    const sentence = this.writer.target({ label: false });
    if (!sentence) return;
    this.noted = sentence; // what is written is about this one, wherever one is when it is saved
    slot("note-form").hidden = false;
    slot("note").value = sentence.answer.note;
    slot("ask").checked = false;
    slot("note").focus();
  }

  closeNote() {
    const form = slot("note-form");
    form.hidden = true;
    delete form.dataset.dirty;
    this.close();
    this.store.current.element.focus({ preventScroll: true });
  }

  dropNote() {
    slot("note").value = this.noted.answer.note;
    slot("ask").checked = false;
    this.closeNote();
  }

  saveNote() {
    if (this.keepNote()) this.closeNote();
  }

  /** Queues what stands in the field, if it is new, and the question; false where a conflict must be settled first. */
  keepNote() {
    const sentence = this.noted;
    const note = slot("note").value.trim();
    if (sentence.conflict) return Boolean(this.writer.no("settle_first"));
    const text = word("did_note", { n: this.store.place(sentence) });
    if (note !== sentence.answer.note) this.writer.write(sentence, { note }, { text, extra: { note } });
    if (slot("ask").checked && note) this.writer.ask(sentence, note);
    slot("ask").checked = false;
    delete slot("note-form").dataset.dirty;
    return true;
  }
}
