// The next article, fetched into memory while the last sentences of this one are answered, so that it is there at once.

import { going } from "../outbox/status.js";

const PATIENCE = 400; // milliseconds after the last sentence before it is asked for: saves go first

export class Next {
  /** `url`: where "continue" leads. `arrive(page, url)`: shows a fetched page in the place of this one. */
  constructor(url, arrive) {
    Object.assign(this, { url, arrive, asked: null, going: false });
  }

  /** Asks for it, once. What comes is kept in memory alone; opening it makes it this person's, as a click would. */
  fetch() {
    this.asked ??= new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => page(this.url)).catch(() => null);
  }

  /** On to it: at once where it is there; where it is not, or nothing is left, as a link would. */
  async go() {
    if (this.going) return;
    this.going = true;
    const waited = new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE));
    const found = this.asked && (await Promise.race([this.asked, waited]));
    if (found) this.arrive(found.page, found.url);
    else going(), location.assign(this.url);
  }
}

const meta = (page, name) => page.querySelector(`meta[name="${name}"]`)?.content;
// Another person's page, or a later release's, wants a start of its own.
const isOurs = (page) => ["person", "release"].every((name) => meta(page, name) === meta(document, name));

/** {page, url} of a page to tag on; null where the address leads elsewhere, or to a page that this one cannot go on with. */
export async function page(url) {
  const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!response.ok) return null;
  const found = new DOMParser().parseFromString(await response.text(), "text/html");
  return found.getElementById("review-data") && isOurs(found) ? { page: found, url: response.url } : null;
}
