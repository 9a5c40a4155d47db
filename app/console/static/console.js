// Keeps a page fresh without moving it: every 15 seconds the parts marked data-live are fetched and exchanged.
// Forms stand outside those parts, in parts marked data-untouched: exchanged as well, but not once something is typed.
"use strict";

const EVERY = 15000; // milliseconds
const PATIENCE = 10000; // for one answer
const HANDS_OFF = 2000; // after a touch or key nothing moves, so that no finger meets another patient's button

let lastTouch = 0;
let isBusy = false;

for (const kind of ["pointerdown", "pointermove", "keydown", "touchstart", "scroll"]) {
  addEventListener(kind, () => { lastTouch = Date.now(); }, { passive: true, capture: true });
}

// Keeps what is being read where it is when alerts come or go above it.
function keepingPlace(change) {
  const reading = scrollY > 0 && [...document.querySelectorAll("article[id]")].find(inSight);
  const top = reading && reading.getBoundingClientRect().top;
  change();
  const same = reading && document.getElementById(reading.id);
  if (same) scrollBy(0, same.getBoundingClientRect().top - top);
}

function inSight(card) {
  return card.getBoundingClientRect().bottom > 0;
}

function exchange(fresh) {
  const focused = document.activeElement && document.activeElement.id;
  for (const part of document.querySelectorAll("[data-live], [data-untouched]")) {
    if (part.hasAttribute("data-untouched") && isTouched(part)) continue;
    const now = fresh.getElementById(part.id);
    for (const unfolded of part.querySelectorAll("details[open]")) {
      const same = fresh.getElementById(unfolded.id);
      if (same) same.open = true;
    }
    if (now && now.innerHTML !== part.innerHTML) {
      part.className = now.className;
      part.innerHTML = now.innerHTML;
    }
  }
  document.title = fresh.title;
  document.querySelector("#stale span").textContent = fresh.querySelector("#stale span").textContent;
  const again = focused && document.getElementById(focused);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}

// Whether something was typed or chosen, or is about to be.
function isTouched(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return true;
  return [...part.querySelectorAll("textarea, select")].some((field) =>
    field.matches("select") ? field.selectedIndex !== chosenFirst(field) : field.value !== field.defaultValue);
}

function chosenFirst(select) {
  return Math.max(0, [...select.options].findIndex((option) => option.defaultSelected));
}

function isTyping() {
  return [...document.querySelectorAll("[data-untouched]")].some(isTouched);
}

function handsAreOff() {
  return new Promise((resolve) => {
    const look = () => {
      const wait = lastTouch + HANDS_OFF - Date.now();
      if (wait > 0) setTimeout(look, wait); else resolve();
    };
    look();
  });
}

async function refresh() {
  if (isBusy || document.hidden) return;
  isBusy = true;
  const stale = document.getElementById("stale");
  try {
    // The address as it is asked for: a page that answered a form stands under an address that cannot be fetched.
    const address = location.pathname.replace(/^(\/console\/alerts\/[^/]+)\/[a-z-]+$/, "$1");
    // A page that asks by itself says so: it must not keep somebody signed in who has left.
    const headers = { "x-tocsin-live": "1" };
    const answer = await fetch(address, { cache: "no-store", headers, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected && !isTyping()) { location.assign(answer.url); return; }
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    await handsAreOff();
    keepingPlace(() => exchange(new DOMParser().parseFromString(text, "text/html")));
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  } finally {
    isBusy = false;
  }
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
