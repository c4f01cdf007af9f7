// The secret of an invitation stands after the # of its link, which browsers send to nobody. From here it goes into the
// form, and out of the address and of what this tab remembers.

const SHORTEST = 20; // other words after a #, as of the link that skips to the content, are no secret

function take() {
  const form = document.querySelector("[data-join]");
  const secret = location.hash.slice(1);
  if (secret.length < SHORTEST) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = secret;
  form.submit();
}

take();
addEventListener("hashchange", take);
