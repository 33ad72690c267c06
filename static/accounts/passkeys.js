// Say on the page when the browser could not use a passkey; allauth's script only tells the console.
"use strict";

document.addEventListener("allauth.error", (event) => {
  const trouble = document.getElementById("passkey-trouble");
  if (!trouble) return;
  event.preventDefault();
  trouble.hidden = false;
});
