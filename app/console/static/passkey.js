// Asks the browser for a passkey when its button is pressed, and sends what it gives as an ordinary form.
"use strict";

const GROWS_OLD = 8 * 60 * 1000; // milliseconds; what a passkey signs is good for ten minutes

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const letters = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const one of options[list] || []) one.id = bytes(one.id);
  }
  return { publicKey: options };
}

function given(credential) {
  const response = { clientDataJSON: letters(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = letters(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id, rawId: letters(credential.rawId), type: credential.type, response,
    clientExtensionResults: {},
  });
}

async function press(event) {
  event.preventDefault();
  const form = event.target;
  const trouble = form.querySelector("[data-trouble]");
  trouble.hidden = true;
  try {
    const options = asked(JSON.parse(form.dataset.options));
    const does = form.dataset.passkey;
    form.elements.credential.value = given(await navigator.credentials[does](options));
    form.submit();
  } catch {
    trouble.hidden = false;
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", press);
  }
  // What is to be signed grows old: a page that was left open asks for a new one, unless something is typed in it.
  const opened = Date.now();
  const renew = () => {
    const isTyped = [...document.querySelectorAll("input:not([type=hidden])")].some((one) => one.value !== one.defaultValue);
    if (Date.now() - opened > GROWS_OLD && !isTyped) location.reload();
  };
  if (document.querySelector("form[data-passkey=get]")) setInterval(renew, 30000);
}
