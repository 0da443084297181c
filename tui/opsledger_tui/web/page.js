"use strict";
// The keyboard goes to the terminal as soon as the interface has drawn, and to the button when it has ended.
window.addEventListener("load", function () {
  const again = document.getElementById("again");
  again.addEventListener("click", function () { location.reload(); });
  new MutationObserver(function () {
    if (document.body.classList.contains("-closed")) {
      again.focus();
    } else if (document.body.classList.contains("-first-byte")) {
      document.querySelector(".xterm-helper-textarea").focus();
    }
  }).observe(document.body, { attributeFilter: ["class"] });
});
