// Talking to the server. Nothing is thrown: every outcome is a value.

const TIMEOUT = 15000;
const token = document.querySelector('meta[name="csrf-token"]').content;

/**
 * Sends JSON. {ok, status, data}: status 0 means that no answer came (no connection, or too late).
 */
export async function send(method, url, body) {
  try {
    const response = await fetch(url, {
      method,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const data = await response.json().catch(() => null);
    // A page instead of data (a proxy's, a log-in's) is no answer to trust.
    return { ok: response.ok && data !== null, status: data === null && response.ok ? 502 : response.status, data };
  } catch {
    return { ok: false, status: 0, data: null };
  }
}
