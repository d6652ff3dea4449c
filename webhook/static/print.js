// Offer a button that prints the page; without JavaScript the browser's own menu does it.
"use strict";

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
