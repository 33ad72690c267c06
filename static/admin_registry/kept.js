// What was sent when the session had ended is offered again after signing in. It never leaves this tab.
"use strict";

{
  const KEY = "unsent-form";
  const user = document.currentScript.dataset.user ?? "";
  const words = document.currentScript.dataset;
  const read = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const write = (kept) => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      sessionStorage.removeItem(KEY); // no room for so long a form: better none than half of it
    }
  };
  const forget = () => sessionStorage.removeItem(KEY);

  const values = (form) =>
    Array.from(form.elements)
      .filter((part) => part.name && !["file", "password", "submit", "button"].includes(part.type))
      .filter((part) => part.name !== "csrfmiddlewaretoken")
      .flatMap((part) => {
        if (["checkbox", "radio"].includes(part.type)) return [[part.name, part.value, part.checked]];
        if (part.tagName !== "SELECT") return [[part.name, part.value]];
        return [[part.name, Array.from(part.selectedOptions, (option) => [option.value, option.text])]];
      });

  // A row of a list is found by its id: somebody may have moved it meanwhile. New rows follow the saved ones.
  const rowsOf = (form, kept) => {
    const was = new Map(kept.map(([name, value]) => [name, value]));
    const places = new Map();
    for (const total of form.querySelectorAll("input[name$='-TOTAL_FORMS']")) {
      const prefix = total.name.replace(/-TOTAL_FORMS$/, "");
      const before = Number(was.get(`${prefix}-INITIAL_FORMS`) ?? 0);
      const now = Number(form.elements[`${prefix}-INITIAL_FORMS`].value);
      const wanted = now + Number(was.get(`${prefix}-TOTAL_FORMS`) ?? 0) - before;
      const more = document.querySelector(`#${prefix}-group .add-row a`);
      while (more && Number(total.value) < wanted) more.click();
      for (let number = 0; was.has(`${prefix}-${number}-id`); number++) {
        const id = was.get(`${prefix}-${number}-id`);
        const same = Array.from(form.elements).find((part) => id && part.name.endsWith("-id") && part.value === id && part.name.startsWith(`${prefix}-`));
        const place = same ? same.name.slice(prefix.length + 1, -3) : id ? "gone" : String(now + number - before);
        places.set(`${prefix}-${number}`, `${prefix}-${place}`);
      }
    }
    return places;
  };

  const putBack = (form, kept) => {
    const places = rowsOf(form, kept);
    for (const [was, value, checked] of kept) {
      if (/-(id|TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS)$/.test(was)) continue;
      const name = was.replace(/^(.+?-\d+)(?=-)/, (row) => places.get(row) ?? row);
      for (const part of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (checked !== undefined) {
          if (part.value === value) part.checked = checked;
        } else if (part.tagName === "SELECT") {
          for (const [key, text] of value) {
            if (!Array.from(part.options).some((option) => option.value === key)) part.add(new Option(text, key));
          }
          for (const option of part.options) option.selected = value.some(([key]) => key === option.value);
        } else part.value = value;
        part.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  };

  const offer = (form, kept) => {
    const box = document.createElement("div");
    box.className = "desk-note kept-offer";
    box.setAttribute("role", "status");
    const said = document.createElement("p");
    said.textContent = words.said;
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "move";
      made.textContent = text;
      made.addEventListener("click", () => {
        act();
        forget();
        box.remove();
      });
      return made;
    };
    box.append(said, button(words.putBack, () => putBack(form, kept)), button(words.drop, () => {}));
    document.getElementById("content").prepend(box);
  };

  // The editor of a plan and the approver's page keep their own (static/editor/autosave.js).
  const form = document.getElementById("autosave") ? null : document.querySelector("#content-main form[id$='_form']");
  const kept = read();
  if (words.away !== undefined) {
    if (kept) write({ ...kept, interrupted: true });
    const safe = document.getElementById("typed-safe");
    const inEditor = Object.keys(localStorage).some((key) => key.startsWith("editor:"));
    if (safe) safe.hidden = !kept && !inEditor;
  } else if (kept) {
    if (!kept.interrupted || kept.user !== user) forget();
    else if (form && kept.address === location.pathname) window.addEventListener("load", () => offer(form, kept.values));
  }
  form?.addEventListener("submit", () => write({ user, address: location.pathname, values: values(form) }));
  document.getElementById("logout-form")?.addEventListener("submit", forget);
}
