// Leads to the sign-in page when nothing was done for so long that the session has ended, and warns before.
// What is done in another tab of the same browser counts as well.
"use strict";

const LASTS = Number(document.querySelector("meta[name=tocsin-idle]").content) * 1000;
const TELLS = 60000; // milliseconds; the server is told at most this often that somebody is there
const WARNS = Math.min(2 * TELLS, LASTS / 2); // before the end: the server counts by the minute, so one is left at least
const KEY = "tocsin-last-touch";

let told = Date.now();
let touch = told; // the last one on this page
localStorage.setItem(KEY, String(told));

const left = () => Number(localStorage.getItem(KEY)) + LASTS - Date.now();

function touched() {
  // Too late: the session has ended, and what is pressed now would be lost.
  if (left() > 0) {
    touch = Date.now();
    localStorage.setItem(KEY, String(touch));
  }
  look();
}

function look() {
  document.getElementById("going").hidden = left() > WARNS;
  if (left() <= 0) {
    // The address as it is asked for: a page that answered a form stands under an address that cannot be fetched.
    const page = location.pathname.replace(/^(\/console\/(?:alerts\/[^/]+|account))\/.+$/, "$1");
    location.assign("/console/sign-in?idle=1&next=" + encodeURIComponent(page));
  } else if (touch > told && Date.now() - told > TELLS) {
    told = Date.now();
    fetch("/console/still-here", { cache: "no-store" }).catch(() => {});
  }
}

// Not `scroll`: a page that keeps itself fresh scrolls by itself, and would keep somebody signed in who has left.
for (const kind of ["pointerdown", "touchstart", "wheel", "keydown", "click"]) {
  addEventListener(kind, touched, { passive: true, capture: true });
}
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", look);
