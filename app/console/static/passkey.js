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
  // A thumb that presses twice would have the browser give up what it is asking for.
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  for (const one of form.querySelectorAll("[data-trouble]")) one.hidden = true;
  try {
    const options = asked(JSON.parse(form.dataset.options));
    const does = form.dataset.passkey;
    form.elements.credential.value = given(await navigator.credentials[does](options));
    form.submit();
  } catch (trouble) {
    const words = form.querySelector(`[data-trouble="${trouble.name}"]`) || form.querySelector('[data-trouble=""]');
    words.hidden = false;
    form.removeAttribute("aria-busy");
  }
}

// What is to be signed grows old: a page that was left open asks for a new one. It does so by itself, and says so.
async function renew(form) {
  const address = form.getAttribute("action").replace(/\/passkeys?$/, "");
  const answer = await fetch(address, { cache: "no-store", headers: { "x-tocsin-live": "1" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-passkey]");
  if (fresh && !answer.redirected) form.dataset.options = fresh.dataset.options;
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", press);
  }
  let fetched = Date.now();
  const look = () => {
    if (document.hidden || Date.now() - fetched < GROWS_OLD) return;
    fetched = Date.now();
    for (const form of document.querySelectorAll("form[data-passkey]")) renew(form).catch(() => {});
  };
  setInterval(look, 30000);
  document.addEventListener("visibilitychange", look);
}
