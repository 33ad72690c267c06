// While a table is being checked or saved: look every second how far it is; when it is over, show the page anew.
"use strict";

const look = async () => {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.querySelector("#progress")) {
      location.reload();
      return;
    }
    document.querySelector("#share").value = page.querySelector("#share").value;
    const said = document.querySelector("#said");
    const now = page.querySelector("#said").textContent;
    if (said.textContent !== now) said.textContent = now;
  } catch {
    // The network is away for a moment: the next look may find it.
  }
  setTimeout(look, 1000);
};
setTimeout(look, 1000);
