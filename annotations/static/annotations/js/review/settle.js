// Settling what could not be saved, on the sentence itself: keep mine, take theirs, try again, give up.

import { say, word } from "./words.js";

/** The actions for a conflict or a refusal at the current sentence. */
export function settle(store, saver) {
  function mine() {
    const sentence = store.current;
    if (!sentence.conflict) return;
    saver.put(sentence);
    store.changed(sentence);
    say(word("did_mine", { n: store.place(sentence) }));
  }

  function theirs() {
    const sentence = store.current;
    if (!sentence.conflict) return;
    saver.drop(sentence);
    store.changed(sentence);
    say(word("did_theirs", { n: store.place(sentence) }));
  }

  function again() {
    const sentence = store.current;
    if (sentence.refused?.retrying) saver.hurry();
    else if (sentence.refused) saver.put(sentence);
    store.changed(sentence);
  }

  function giveup() {
    const sentence = store.current;
    if (!sentence.refused || sentence.refused.retrying) return;
    saver.drop(sentence);
    store.changed(sentence);
  }

  return { mine, theirs, again, giveup };
}
