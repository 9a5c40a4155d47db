// Leads to the sign-in page when nothing was done for so long that the session has ended, and warns a minute before.
// What is done in another tab of the same browser counts as well.
"use strict";

const LASTS = Number(document.querySelector("meta[name=tocsin-idle]").content) * 1000;
const WARNS = 60000; // milliseconds before the end
const KEY = "tocsin-last-touch";
const TELLS = 60000; // the server is told at most this often that somebody is there

let told = Date.now();
localStorage.setItem(KEY, String(told));

function touched() {
  const now = Date.now();
  if (Number(localStorage.getItem(KEY)) > now - 1000) return;
  localStorage.setItem(KEY, String(now));
  if (now - told > TELLS) {
    told = now;
    fetch("/console/still-here", { cache: "no-store" }).catch(() => {});
  }
}

function look() {
  const left = Number(localStorage.getItem(KEY)) + LASTS - Date.now();
  const warning = document.getElementById("going");
  warning.hidden = left > WARNS;
  if (left <= 0) {
    const page = location.pathname.replace(/^(\/console\/alerts\/[^/]+)\/[a-z-]+$/, "$1");
    location.assign("/console/sign-in?idle=1&next=" + encodeURIComponent(page));
  }
}

for (const kind of ["pointerdown", "keydown", "touchstart", "scroll"]) {
  addEventListener(kind, touched, { passive: true, capture: true });
}
setInterval(look, 5000);
document.addEventListener("visibilitychange", look);
