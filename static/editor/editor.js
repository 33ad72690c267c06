// The editor's buttons without loading the page anew: the same answer, of which only the parts are taken.
// Without this script every button works too.
"use strict";

{
  const form = document.getElementById("plan_form");
  const parts = () => document.getElementById("parts");

  const madeByAStep = (parts) => parts?.querySelector("[autofocus]");
  const goTo = (place, wasTyping) => {
    if (!place) return;
    const first = place.querySelector("input:not([type=hidden]), textarea, select, button");
    place.tabIndex = -1;
    // Who was typing on while nothing could be typed, or in a part that went, shall not find the end of the word in a field of our choice.
    (wasTyping ? place : (first ?? place)).focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  };

  // What is typed or chosen while an answer is under way is not in it, and goes into the fresh parts.  Where a step gives parts other
  // numbers they are known again by their words; where two say the same, or it makes other words, nothing can be typed meanwhile.
  const KEEPS_NUMBERS = /^(keep$|pillar-add$|measure-(add|arrange)-)/;
  const MAKES_OTHER_WORDS = /^(measure-(split|merge)-|undo$|line-place-|picture-use-)/;
  const PART = /^(pillar-\d+|measure-\d+-\d+|photo-\d+)-(.+)$/;
  const WORDS = ["id", "title", "name", "description", "caption", "alt", "credit"];
  const wordsOfParts = (fields) => {
    const found = {};
    for (const { name, value } of fields) {
      const [, part, field] = name.match(PART) ?? [];
      if (WORDS.includes(field)) found[part] = [...(found[part] ?? [part.split("-")[0]]), field, value.trim()];
    }
    return Object.entries(found).map(([part, words]) => [part, words.join("\n")]);
  };
  const areAlike = (parts) => new Set(parts.map(([, words]) => words)).size < parts.length;

  const fieldsOf = (place) => Array.from(place.querySelectorAll("input[name], textarea[name], select[name]"));
  const property = (field) => ({ checkbox: "checked", file: "files" })[field.type] ?? "value";
  const stateOf = (field) => field.files?.[0] ?? field[property(field)];
  const carry = (field, other) => {
    other[property(field)] = field[property(field)];
    setTimeout(() => other.dispatchEvent(new Event("change", { bubbles: true }))); // when the step is over
  };
  const goOnIn = (field, other) => {
    other.focus({ preventScroll: true });
    if (field.selectionStart != null) other.setSelectionRange(field.selectionStart, field.selectionEnd);
  };

  // Fresh parts would cut in two what an input method is composing: しえ|ん, on its way to 支援.
  let composing = false;
  form?.addEventListener("compositionstart", () => (composing = true));
  form?.addEventListener("compositionend", () => (composing = false));
  const composed = () =>
    new Promise((done) => {
      if (composing) form.addEventListener("compositionend", () => setTimeout(done), { once: true });
      else done();
    });

  const sayNoMoreThatItIsSaved = () => {
    for (const said of document.querySelectorAll(".messagelist .success")) said.remove();
    document.querySelector(".messagelist:not(:has(li))")?.remove();
  };

  // Falls back to the browser's own way where the answer is no page of the editor: the session has ended, say.
  const step = async (button, focus) => {
    const data = new FormData(form);
    data.set("do", button);
    const sent = new Map(fieldsOf(parts()).map((field) => [field, stateOf(field)]));
    const [words, pressed] = [wordsOfParts(sent.keys()), document.activeElement];
    form.setAttribute("aria-busy", "true");
    const keepsNumbers = KEEPS_NUMBERS.test(button);
    const locked = !keepsNumbers && (MAKES_OTHER_WORDS.test(button) || areAlike(words));
    parts().inert = locked;
    try {
      const answer = await fetch(location.href, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("parts");
      if (!answer.ok || answer.redirected || !fresh) return false;
      await composed();
      const open = Array.from(parts().querySelectorAll("details[open]"), (one) => one.parentElement.id);
      const [was, is] = [new Map(words), new Map(wordsOfParts(fieldsOf(fresh)).map(([part, said]) => [said, part]))];
      const now = (field) => {
        const name = keepsNumbers ? field.name : field.name.replace(PART, (_all, part, rest) => `${is.get(was.get(part))}-${rest}`);
        return fieldsOf(fresh).find((other) => other.name === name && (field.type !== "checkbox" || other.value === field.value));
      };
      const touched = Array.from(sent.keys()).filter((field) => stateOf(field) !== sent.get(field) && now(field));
      const here = document.activeElement;
      const made = madeByAStep(fresh);
      made?.removeAttribute("autofocus"); // or the browser would go there, whoever is typing elsewhere
      const isTyping = sent.has(here) && here !== pressed;
      parts().replaceWith(fresh);
      sayNoMoreThatItIsSaved();
      for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
      for (const field of touched) carry(field, now(field));
      const wentOn = (here !== pressed && here !== document.body) || touched.includes(here);
      if (wentOn && sent.has(here) && now(here)) goOnIn(here, now(here));
      else if (!wentOn || !here.isConnected) goTo(focus ? document.getElementById(focus) : made, locked || isTyping);
      return true;
    } catch {
      return false;
    } finally {
      parts().inert = false;
      form.removeAttribute("aria-busy");
    }
  };

  // What is pressed while a step is under way waits for it; where its part will have another number then, it is shown to be out of
  // reach.  Photos and measures are counted apart from each other.  A chosen picture goes with the next step anyway.
  let running = "";
  const waiting = [];
  const kindOf = (button) => button.match(/^(pillar|measure|photo)-/)?.[1];
  const countsApart = (step, button) => ["measure", "photo"].includes(kindOf(step)) && kindOf(button) && kindOf(step) !== kindOf(button);
  const isInReach = (button) =>
    running === "" || [running, ...waiting.map((one) => one.button)].every((step) => KEEPS_NUMBERS.test(step) || countsApart(step, button));
  const showReach = () => {
    for (const button of form.querySelectorAll("button[name=do]")) button.setAttribute("aria-disabled", !isInReach(button.value));
  };
  const press = async (value, focus) => {
    if (running) {
      if (value !== "keep" && isInReach(value)) waiting.push({ button: value, act: () => press(value) });
      return showReach();
    }
    running = value;
    showReach();
    const done = await step(value, focus);
    running = "";
    if (done) {
      showReach();
      return waiting.shift()?.act();
    }
    const button = document.createElement("button");
    Object.assign(button, { name: "do", value, hidden: true });
    form.append(button);
    form.requestSubmit(button);
  };

  form?.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button) return;
    event.preventDefault();
    press(button.value);
  });

  // A chosen picture goes to the server at once, is shown, and stays chosen whatever else is wrong.  One that is too
  // large stays here: a slow line would carry it for minutes only to be told so.
  form?.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    input.parentElement.querySelector(".errorlist")?.remove();
    if (input.files[0].size <= Number(input.dataset.limit)) return press("keep", input.id.replace(/^id_|-upload$/g, ""));
    const said = document.createElement("p");
    Object.assign(said, { className: "errorlist", textContent: input.dataset.tooLarge });
    said.setAttribute("role", "alert");
    input.before(said);
    input.value = "";
  });

  // Types and forms go with the words until a person touches a tick of the part: from then on they are the person's.
  const ticked = (name) => Array.from(form.querySelectorAll(`[name="${name}"]:checked`), (one) => one.value);
  const tick = (name, slugs) => {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = slugs.includes(box.value);
  };
  // What the page remembers of a part.  Where it remembers nothing the server keeps the ticks too.
  const memory = (id) => form.elements[`${id}-was`];
  const partOf = (field) => field.name.match(/^((?:pillar|measure)-[\d-]+)-(title|name|description|types|forms)$/) ?? [];
  const proposed = new WeakSet();
  const mayTick = (id) => {
    const was = memory(id);
    if (!was?.value || form.elements[`${id}-id`]?.value) return false;
    // Ticks that came with the page may be somebody's choice: the server knows, and says so when the page is saved.
    return proposed.has(was) || !/:.*[^:,]/.test(was.value);
  };
  const wordsOf = (id, name) =>
    (name === "title" ? ["title"] : ["name", "description"]).map((word) => [word, form.elements[`${id}-${word}`].value]);

  const propose = async (id, name) => {
    if (!mayTick(id)) return;
    const was = memory(id);
    const words = wordsOf(id, name);
    const asked = new URLSearchParams(words);
    if (name !== "title") for (const slug of ticked(`pillar-${id.split("-")[1]}-types`)) asked.append("pillar", slug);
    const answer = await fetch(`/admin/editor/proposals/?${asked}`);
    if (!answer.ok || answer.redirected) return;
    const told = await answer.json();
    // Meanwhile a tick was touched, the words are newer, or a step brought other parts.
    if (memory(id) !== was || !mayTick(id) || String(wordsOf(id, name)) !== String(words)) return;
    for (const kind of name === "title" ? ["types"] : ["types", "forms"]) tick(`${id}-${kind}`, told[kind]);
    proposed.add(was);
    const chosen = document.getElementById(id)?.querySelector(".chosen");
    const labels = [...form.querySelectorAll(`[name="${id}-forms"]:checked, [name="${id}-types"]:checked`)];
    if (chosen && labels.length) chosen.textContent = labels.map((box) => box.parentElement.textContent.trim()).join("、");
  };
  form?.addEventListener("change", (event) => {
    const [, id, name] = partOf(event.target);
    if (!id) return;
    if (event.target.type !== "checkbox") propose(id, name);
    else if (memory(id)) memory(id).value = "";
  });
  // A step that was pressed before this script came has brought a page of its own.
  const made = madeByAStep(parts());
  if ([made, document.body].includes(document.activeElement)) goTo(made);
  // What was typed before this script came.
  for (const field of form?.elements ?? []) {
    const [, id, name] = partOf(field);
    if (id && field.type !== "checkbox" && field.value !== field.defaultValue) propose(id, name);
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s" || event.isComposing) return;
    event.preventDefault();
    form?.requestSubmit(form.querySelector("[name=_continue]"));
  });

  const PATIENCE = 30_000; // milliseconds after which an answer that did not come may be asked for again
  // Pressed twice, a save is sent once; while a step is under way, with what that makes.
  const isSave = ({ button }) => button === "";
  form?.addEventListener("submit", (event) => {
    if (running) {
      event.preventDefault();
      if (!waiting.some(isSave)) waiting.push({ button: "", act: () => form.requestSubmit(event.submitter) });
      return showReach();
    }
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.inert = true; // what is typed from now on would not be sent, and be gone with the page
    setTimeout(reopen, PATIENCE);
  });
  const reopen = () => {
    if (!form) return;
    delete form.dataset.sent;
    form.inert = false;
  };
  window.addEventListener("pageshow", reopen);

  document.querySelector(".wrong-list")?.focus();
}
