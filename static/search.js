// The search page without reloading: the server sends the whole page as always, htmx takes #search out of it.
// Focus: a control that is still there keeps it, and the count is said; else it goes to the count.
(() => {
  const narrow = matchMedia("(max-width: 61.99rem)");
  let back = false;

  // What somebody comes back to: the control that was used, by its place among those with the same id or address.
  const name = (control) => control.id || control.getAttribute("href") || "";
  const alike = (wanted) => [...document.querySelectorAll("#search :is(a, button, input, select)")]
    .filter((control) => wanted && name(control) === wanted);

  function mark(element) {
    const used = element.closest("a, button, input, select");
    const focus = used ? name(used) : "";
    history.replaceState({ ...history.state, htmx: true, focus, at: alike(focus).indexOf(used), y: scrollY }, "");
  }

  function focusCount() {
    const count = document.getElementById("count");
    count.focus({ preventScroll: true });
    count.scrollIntoView({ block: narrow.matches ? "start" : "nearest" });
  }

  function restore() {
    const { focus, at, y } = history.state ?? {};
    alike(focus)[at]?.focus({ preventScroll: true });
    if (y !== undefined) scrollTo(0, y);
  }

  function arrive() {
    const search = document.getElementById("search");
    enhance(search);
    for (const link of document.querySelectorAll(".other-language a")) link.search = location.search;
    if (back) return restore();
    const used = document.activeElement;
    if (used && used !== document.body && search.contains(used) && used.id !== "apply") {
      document.getElementById("said").textContent = document.getElementById("count").textContent;
    } else focusCount();
  }

  document.addEventListener("click", (event) => {
    if (document.getElementById("search")?.contains(event.target)) mark(event.target);
  }, true);
  document.addEventListener("htmx:config:request", (event) => {
    const body = event.detail.ctx.request.body;
    for (const [name, value] of [...body]) if (!value) body.delete(name);
    const box = document.getElementById("q");
    if (box.value !== box.defaultValue) body.delete("match"); // the reading was that of the words before
  });
  document.addEventListener("htmx:before:history:restore", () => { back = true; });
  document.addEventListener("htmx:before:request", (event) => {
    back = "HX-History-Restore-Request" in event.detail.ctx.request.headers;
  });
  document.addEventListener("htmx:after:swap", arrive);

  // No answer, or one that is no search page: then as without scripts.
  const leave = (event) => location.assign(event.detail.ctx.request.action);
  document.addEventListener("htmx:response:error", leave);
  document.addEventListener("htmx:error", leave);

  // Back from another page, where the browser did not keep this one.
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") addEventListener("load", restore);
})();
