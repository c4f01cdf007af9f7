// Where one was in an article: kept in this browser, for the articles opened last.

import { session } from "../outbox/session.js";

const KEY = `places ${session.person}`; // on a shared computer each has their own
const MOST = 50;

function all() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

/** The number of the sentence at which the article was left; undefined if it was not opened here. */
export function kept(article) {
  return all().find(([uid]) => uid === article)?.[1];
}

let last = "";
let timer = 0;

/** Keeps the place, a moment later: a key must not wait for it. */
export function keep(article, number) {
  if (last === `${article}${number}`) return;
  last = `${article}${number}`;
  clearTimeout(timer);
  timer = setTimeout(() => {
    try {
      localStorage.setItem(KEY, JSON.stringify([[article, number], ...all().filter(([uid]) => uid !== article)].slice(0, MOST)));
    } catch {
      // Storage is switched off: the next opening starts at the first that is not answered.
    }
  }, 300);
}
