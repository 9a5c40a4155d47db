// Signs in from /console/sign-in#<token>. What follows the # never leaves the browser by itself; it is taken out of
// the address and the history before the form is sent.
"use strict";

const token = decodeURIComponent(location.hash.slice(1));
const field = document.getElementById("token");
if (field && token.startsWith("tocsin_")) {
  history.replaceState(null, "", location.pathname + location.search);
  field.value = token;
  document.getElementById("sign-in").submit();
}
