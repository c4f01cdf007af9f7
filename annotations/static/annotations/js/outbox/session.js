// Who is logged in here. A queue belongs to a person: what one has answered is never sent under another's name.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const TIMEOUT = 15000;

/** `person`: uid of whoever this page was made for, "" for nobody. `state`: "in", "out" (logged out) or "other". */
export const session = { person: meta("person"), token: meta("csrf-token"), api: meta("api"), state: meta("person") ? "in" : "out" };

/**
 * Sends JSON to the API. {ok, status, data}: nothing is thrown; status 0 means that no answer came (no connection, cut
 * off mid-way, or too late).
 */
export async function send(method, path, body) {
  try {
    const response = await fetch(session.api + path, {
      method,
      headers: {
        Accept: "application/json", "Content-Type": "application/json",
        "X-CSRFToken": session.token, "Workbench-Person": session.person,
      },
      credentials: "same-origin",
      redirect: "error",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const text = await response.text();
    const data = text && response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null;
    // A page instead of data (a proxy's, a log-in's) is no answer to trust.
    return { ok: response.ok && data !== null, status: data === null && response.ok ? 502 : response.status, data };
  } catch {
    return { ok: false, status: 0, data: null };
  }
}

const DOUBTS = new Set(["not_authenticated", "permission_denied", "other_person", "authentication_failed"]);

/** True if an outcome may mean that the log-in has run out, or that its token has changed. */
export function doubtful({ status, data }) {
  return status === 401 || (status === 403 && (!data || DOUBTS.has(data.code)));
}

/** Asks the server who is logged in, and takes the token that belongs to it. False if no answer came. */
export async function renew() {
  const { ok, data } = await send("GET", "session/");
  if (!ok) return false;
  session.token = data.csrf;
  session.state = data.person === session.person && session.person ? "in" : data.person ? "other" : "out";
  return true;
}
