// Ask before a page is left whose form holds something that was not saved.
"use strict";

window.addEventListener("load", () => {
  const form = document.querySelector("#content-main form[id$='_form']");
  if (!form) return;

  const snapshot = () =>
    JSON.stringify(
      Array.from(new FormData(form), ([name, value]) => [name, value instanceof File ? value.name : value]),
    );
  // A page that came back with errors, or with words beside what was sent, holds what was typed, and nothing of it is saved.
  let saved = document.querySelector(".errornote, [data-unsaved]") ? null : snapshot();

  form.addEventListener("submit", () => {
    saved = undefined;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && saved === undefined) saved = null;
  });
  window.addEventListener("beforeunload", (event) => {
    if (saved !== undefined && saved !== snapshot()) event.preventDefault();
  });
});
