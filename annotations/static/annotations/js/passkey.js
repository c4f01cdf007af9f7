// Passkeys: a form[data-passkey] asks the browser for one when it is sent, and takes along what that says.
//
// "add" makes one, "use" proves one of those that the page names, "log-in" any for this site, as the server asks for it.

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// The server's options with bytes where the browser wants them.
function read(options) {
  const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = named(options.allowCredentials);
  return read;
}

// What the browser said, as the server reads it.
function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  const { id, type } = credential;
  return { id, rawId: text(credential.rawId), type, response, clientExtensionResults: credential.getClientExtensionResults() };
}

async function asked(form) {
  if (form.dataset.passkey !== "log-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

async function credential(form) {
  const given = await asked(form);
  if (form.dataset.passkey !== "add") return navigator.credentials.get({ publicKey: read(given.request_options.publicKey) });
  const options = read(given.creation_options.publicKey);
  const alone = form.elements.passwordless.checked;
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone ? { userVerification: "required" } : {}),
  };
  return navigator.credentials.create({ publicKey: options });
}

function tell(form, why) {
  const place = form.querySelector("[data-passkey-problem]");
  place.textContent = place.dataset[why];
  place.hidden = false;
}

const WHY = { NotAllowedError: "givenUp", AbortError: "givenUp", InvalidStateError: "known" };

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  if (!window.PublicKeyCredential) {
    tell(form, "none");
    return;
  }
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify(written(await credential(form)));
    form.submit();
  } catch (problem) {
    tell(form, WHY[problem.name] ?? "failed");
  } finally {
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", send);
  if (window.PublicKeyCredential) form.hidden = false;
}
