// Beside each filter, its folds and the button that applies them: how many boxes in it are ticked, applied or not.
function countChosen(form) {
  const said = [...form.querySelectorAll(".several")];
  form.addEventListener("change", () => {
    for (const count of said) {
      const chosen = count.closest("details, form").querySelectorAll("input:checked").length;
      count.hidden = !chosen;
      count.textContent = count.dataset.several.replace("#", chosen);
    }
  });
}

// As people type names: full width or half, katakana or hiragana, large or small.
function folded(text) {
  return text.normalize("NFKC").toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}

// A box above a long filter that leaves of its choices those whose name has the words, and opens the folds they are in.
function offerFinding(box) {
  const choices = box.closest("fieldset").querySelectorAll("li");
  const folds = [...box.closest("fieldset").querySelectorAll("details")];
  let before;

  box.addEventListener("input", () => {
    const words = folded(box.value.trim());
    before ??= folds.map((fold) => fold.open);
    let found = 0;
    for (const choice of [...choices].reverse()) { // what is inside first: its place stays where one of it does
      const inside = choice.querySelector("li:not([hidden])");
      const hit = folded(`${choice.querySelector("label span").textContent} ${choice.dataset.also ?? ""}`).includes(words);
      choice.hidden = !hit && !inside;
      found += hit;
    }
    folds.forEach((fold, at) => { fold.open = words ? Boolean(fold.querySelector("li:not([hidden])")) : before[at]; });
    if (!words) before = undefined;
    const status = document.getElementById("said");
    status.textContent = words ? box.dataset.found.replace("#", found) : "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it looks for a choice; the button below applies
  });
}

// A frame that scrolls sideways: its words and edges say so while something of it is out of sight, and only then does Tab stop at it.
// Numbers by year end at this one, or the last before it that has any, and the column of their names takes the room that
// is left over, so that no year is cut.
function showSideways(part) {
  for (const around of part.querySelectorAll(".sideways")) {
    const frame = around.querySelector(".table-scroll");
    const counted = (head) => [...frame.querySelectorAll(`tbody td:nth-child(${head.cellIndex + 1})`)].some((cell) => /\d/.test(cell.textContent));
    const now = frame.querySelector("thead .now");
    let year = now;
    while (year?.matches(".number") && !counted(year)) year = year.previousElementSibling;
    if (!year?.matches(".number")) year = now;
    let width;
    const fit = () => {
      if (!year || width === frame.clientWidth) return;
      const [names, ...years] = year.parentElement.children;
      width = frame.clientWidth;
      names.style.minWidth = "";
      if (frame.scrollWidth <= width) return;
      let rest = width - names.offsetWidth;
      for (const before of years.slice(0, years.indexOf(year) + 1).reverse()) {
        if (rest < before.offsetWidth) break;
        rest -= before.offsetWidth;
      }
      if (rest < width - names.offsetWidth) names.style.minWidth = `${names.offsetWidth + rest}px`;
      frame.scrollLeft = year.offsetLeft + year.offsetWidth - width;
    };
    const tell = () => {
      fit();
      const hidden = frame.scrollWidth - frame.clientWidth;
      around.classList.toggle("fits", hidden <= 1);
      around.classList.toggle("more-left", frame.scrollLeft > 1);
      around.classList.toggle("more-right", frame.scrollLeft < hidden - 1);
      frame.tabIndex = hidden > 1 ? 0 : -1;
    };
    tell();
    frame.addEventListener("scroll", tell, { passive: true });
    new ResizeObserver(tell).observe(frame);
  }
}

// A button that copies the address of the page; hidden where it could not.
function offerCopying(part) {
  if (!navigator.clipboard) return;
  for (const button of part.querySelectorAll("[data-copy-address]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(location.href);
      button.textContent = button.dataset.copied;
    });
  }
}

// A button that prints the page; without scripts it is hidden, and the browser's own menu prints.
function offerPrinting(part) {
  for (const button of part.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

// Completions under the search box: a combobox with a list (WAI-ARIA 1.2). Without scripts it is a plain box.
function offerCompletions(part) {
  const box = part.querySelector("input[type=search]");
  const list = document.createElement("ul");
  let waiting, asking, composing = false, chosen = -1;

  list.id = "completions";
  list.className = "completions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", part.dataset.suggestionsLabel);
  box.after(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  close();

  // The list covers what is below the box; a finger on nothing leaves the box in its focus.
  function pressed(event) {
    if (event.target !== box && !list.contains(event.target)) close();
  }

  function close() {
    document.removeEventListener("pointerdown", pressed);
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const options = [...list.children];
    chosen = (number + options.length + 1) % (options.length + 1); // one place more: back in the box
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    const option = options[chosen];
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function take(option) {
    box.value = option.dataset.query;
    close();
    box.form.requestSubmit();
  }

  function show(suggestions) {
    if (document.activeElement !== box) return; // an input method may hand over its words after the box was left
    list.replaceChildren(...suggestions.map((suggestion, at) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `completion-${at}`;
      option.dataset.query = suggestion.query;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.lang = suggestion.language;
      kind.className = "kind";
      kind.lang = document.documentElement.lang;
      kind.textContent = suggestion.label;
      option.append(suggestion.text, " ", kind);
      return option;
    }));
    list.hidden = !suggestions.length;
    if (!list.hidden) document.addEventListener("pointerdown", pressed);
    chosen = -1;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    let words = box.value.trim();
    // The end of a reading that an input method has not made kana yet: そうg.
    if (composing) words = words.replace(/([ぁ-ゖァ-ヺー])[a-zａ-ｚ]{1,3}$/i, "$1");
    asking?.abort();
    asking = new AbortController();
    if (!words) return close();
    try {
      const address = `${part.dataset.suggestions}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // No answer, or a later question overtook it: the box works without completions.
    }
  }

  box.addEventListener("input", (event) => {
    clearTimeout(waiting);
    composing = event.isComposing;
    waiting = setTimeout(ask, 150);
  });
  box.addEventListener("compositionend", () => {
    clearTimeout(waiting);
    composing = false;
    waiting = setTimeout(ask, 150);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && list.children[chosen]) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps its focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(option);
  });
}

// A chip takes back one condition of a list; words that were typed since go along, as with every button of the form.
document.addEventListener("click", (event) => {
  const chip = event.target.closest(".chosen a:not(.clear), a.filters-clear");
  const box = chip && document.querySelector("#q[form=filters]");
  if (!box || box.value === box.defaultValue) return;
  const address = new URL(chip.href);
  address.searchParams.delete("match"); // the reading was that of the words before
  if (box.value.trim()) address.searchParams.set("q", box.value);
  else address.searchParams.delete("q");
  chip.href = address;
}, true); // before htmx reads the address

// What a page, or a part of it that came later, gets beside its HTML.
function enhance(part) {
  for (const form of part.querySelectorAll("#filters")) countChosen(form);
  for (const box of part.querySelectorAll(".finding input")) offerFinding(box);
  showSideways(part);
  offerCopying(part);
  offerPrinting(part);
  for (const box of part.querySelectorAll("[data-suggestions]")) offerCompletions(box);
}

enhance(document);

// A reader's list stands in the address of its page. So that every page can add to it, this tab remembers that address
// while it is open; without scripts a page's own address carries the list, and a link that adds leads to the page again.
const listLink = document.querySelector("a[data-list]");

function keptList() {
  return new URLSearchParams(sessionStorage.getItem("shortlist") || listLink.search);
}

// A list that was opened from elsewhere leaves the own one as it is. The own one is what this tab remembers, what a button of it
// leads to, and what Back comes back to; in a tab without one it is the list that is opened.
function isOwnList() {
  const own = new URLSearchParams(sessionStorage.getItem("shortlist") ?? "");
  const opened = new URLSearchParams(location.search);
  opened.delete("q"); // words looked for below the list
  for (const name of [`note.${opened.get("removed")}`, "removed", "removed_at"]) opened.delete(name); // offered back
  const pressed = sessionStorage.getItem("shortlist-pressed");
  sessionStorage.removeItem("shortlist-pressed");
  return pressed || history.state?.ownList || !own.has("id") || `${opened}` === `${own}`;
}

function takeList(here) {
  sessionStorage.setItem("shortlist", here.dataset.shortlist);
  history.replaceState({ ...history.state, ownList: true }, "");
  here.querySelector("form").addEventListener("submit", () => sessionStorage.setItem("shortlist-pressed", "yes"));
}

function offerOwnList(here) {
  const notice = here.querySelector("[data-other-list]");
  notice.hidden = false;
  listLink.removeAttribute("aria-current");
  notice.querySelector("button")?.addEventListener("click", () => {
    takeList(here);
    notice.hidden = true;
    listLink.setAttribute("aria-current", "page");
    carryShortlist();
  });
}

function openShortlist() {
  const here = document.querySelector("[data-shortlist]");
  try {
    if (here && isOwnList()) takeList(here);
    else if (here) offerOwnList(here);
  } catch {
    // No storage: there is no other list than the one of this page.
  }
  carryShortlist();
}

function carryShortlist() {
  try {
    const kept = keptList();
    for (const link of document.querySelectorAll("a[data-list]")) link.search = kept;
    for (const length of document.querySelectorAll(".listed")) {
      length.textContent = kept.getAll("id").length;
      length.hidden = !kept.has("id");
    }
    for (const link of document.querySelectorAll("a.to-shortlist")) {
      if (!kept.getAll("id").includes(link.dataset.measure)) continue;
      link.href = listLink.href;
      link.querySelector("span").textContent = listLink.dataset.inside;
    }
  } catch {
    // No storage in this browser: every page carries its own list.
  }
}

// Puts a measure in the list and says so; the reader stays where they are. One that is in it leads to the list, and so does one too many.
function addToShortlist(event) {
  const link = event.target.closest("a.to-shortlist");
  if (!link || link.pathname === listLink.pathname) return;
  try {
    const kept = keptList();
    kept.append("id", link.dataset.measure);
    const length = kept.getAll("id").length;
    if (length > listLink.dataset.most) {
      link.href = `${listLink.pathname}?${kept}`;
      return;
    }
    sessionStorage.setItem("shortlist", kept);
    event.preventDefault();
    carryShortlist();
    const said = listLink.dataset.added.replace("#", length);
    link.querySelector("span").textContent = said;
    document.getElementById("said").textContent = said;
  } catch {
    // No storage: the link adds by the address.
  }
}

if (listLink) {
  openShortlist();
  addEventListener("pageshow", (event) => { if (event.persisted) openShortlist(); }); // Back to a page that was kept
  document.addEventListener("htmx:after:swap", carryShortlist);
  document.addEventListener("click", addToShortlist);
}
