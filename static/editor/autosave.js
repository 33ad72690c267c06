// What is typed into the editor, or beside a plan by who approves it, stays in this browser every two seconds, until the server says that it is saved:
// a closed tab, a crash or an ended session loses nothing. Chosen files are not kept here; the server has them.
"use strict";

{
  const form = document.getElementById("plan_form") ?? document.getElementById("whole_form");
  const words = document.getElementById("autosave")?.dataset;
  const token = form?.elements._page?.value;
  const EVERY = 2_000, TELL = 10_000, KEPT = 7 * 24 * 3_600_000;

  if (form && words && token) {
    const place = `editor:${words.user}:${location.pathname}:`;

    const entries = () =>
      Array.from(form.elements)
        .filter((part) => part.name && !["file", "submit", "button"].includes(part.type))
        .filter((part) => !["csrfmiddlewaretoken", "_page"].includes(part.name))
        .filter((part) => part.checked || !["checkbox", "radio"].includes(part.type))
        .map((part) => [part.name, part.value, part.tagName === "SELECT" ? (part.selectedOptions[0]?.text ?? "") : ""]);

    const all = () => {
      const found = [];
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith("editor:"))) {
        const kept = JSON.parse(localStorage.getItem(key));
        const saved = words.saved.split(" ").includes(key.split(":").at(-1));
        if (saved || Date.now() - kept.at > KEPT) localStorage.removeItem(key);
        else if (key.startsWith(place) && !key.endsWith(token)) found.push([key, kept]);
      }
      return found.sort(([, one], [, other]) => other.at - one.at);
    };

    // A fast hand types before this script has come: those words are kept too, and not taken for what the page brought.
    const typedAlready = () =>
      Array.from(form.elements).some((part) => part.matches("textarea, input[type=text]") && part.value !== part.defaultValue);

    let shown = null;
    const keep = () => {
      const now = entries();
      const text = JSON.stringify(now.filter(([name]) => !name.endsWith("-was")));
      const first = shown === null;
      if (first ? !typedAlready() : text === shown) {
        shown = text;
        return;
      }
      shown = text;
      try {
        localStorage.setItem(place + token, JSON.stringify({ at: Date.now(), entries: now }));
      } catch {
        // No room, or not allowed: the page asks before it is left all the same.
      }
    };

    const setFacts = (kept) => {
      const inside = document.getElementById("parts");
      for (const [name, value, text] of kept) {
        const part = form.elements[name];
        // What an approval has seen is what stands on the page now.
        if (!part?.tagName || inside?.contains(part) || name.endsWith("-seen")) continue;
        if (part.tagName === "SELECT" && !Array.from(part.options).some((one) => one.value === value)) {
          part.add(new Option(text, value));
        }
        part.value = value;
        if (part.value) part.closest("details")?.setAttribute("open", "");
        part.dispatchEvent(new Event("change", { bubbles: true }));
      }
    };

    const ask = (button, kept) => {
      const data = new FormData();
      for (const [name, value] of kept) data.append(name, value);
      data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      data.set("do", button);
      return fetch(location.href, { method: "POST", body: data });
    };

    // An added part in which nothing was written, or words that were saved since, are nothing to put back.
    const isWorthOffering = async ([, { entries }]) => {
      if (!document.getElementById("parts")) return true;
      const answer = await ask("compare", entries).catch(() => null);
      return !answer?.ok || answer.redirected || (await answer.json()).differs;
    };

    const putBack = async (kept) => {
      if (!document.getElementById("parts")) {
        setFacts(kept);
        return true;
      }
      const answer = await ask("keep", kept);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("parts");
      if (!answer.ok || !fresh) return false;
      document.getElementById("parts").replaceWith(fresh);
      setFacts(kept);
      return true;
    };

    const forget = (key) => {
      localStorage.removeItem(key);
      if (!words.open) return;
      const data = new FormData();
      data.set("page", key.split(":").at(-1));
      data.set("typed", "[]");
      data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      fetch(words.open, { method: "POST", body: data });
    };

    const offer = ([key, kept], where) => {
      const box = document.createElement("div");
      box.className = "desk-note kept-offer";
      box.setAttribute("role", "status");
      const said = document.createElement("p");
      said.textContent = `${where}（${new Date(kept.at).toLocaleString(document.documentElement.lang)}）`;
      const button = (text, act) => {
        const made = document.createElement("button");
        Object.assign(made, { type: "button", className: "move", textContent: text });
        made.addEventListener("click", async () => {
          if ((await act()) === false) return;
          keep();
          forget(key);
        });
        return made;
      };
      const back = async () => {
        if (!(await putBack(kept.entries))) return false;
        document.querySelector(".messagelist")?.remove(); // what it says is of an earlier save
        box.classList.remove("kept-offer");
        said.textContent = words.isBack;
        box.replaceChildren(said);
        box.tabIndex = -1;
        box.focus();
        return true;
      };
      box.append(said, button(words.putBack, back), button(words.drop, () => box.remove()));
      document.getElementById("content").prepend(box);
    };

    // The server is told too: that the page is open, and what stands on it, for whoever sits down elsewhere.
    let told = null;
    const tell = async () => {
      const data = new FormData();
      data.set("page", token);
      data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const kept = localStorage.getItem(place + token);
      if (kept && kept !== told) data.set("typed", JSON.stringify(JSON.parse(kept).entries));
      try {
        const answer = await fetch(words.open, { method: "POST", body: data });
        if (!answer.ok || answer.redirected) return;
        told = kept;
        const { others } = await answer.json();
        const said = document.getElementById("others");
        said.hidden = !others.length;
        const text = said.dataset.said + others.join("、");
        if (said.textContent !== text) said.textContent = text;
      } catch {
        // Away from the net: the browser keeps it all the same.
      }
    };

    const unsavedElsewhere = async () => {
      const answer = await fetch(words.open);
      if (!answer.ok || answer.redirected) return [];
      const { unsaved } = await answer.json();
      return unsaved && unsaved.page !== token ? [[place + unsaved.page, unsaved]] : [];
    };

    const offerLatest = async (found, where) => {
      for (const one of found) {
        if (await isWorthOffering(one)) {
          offer(one, where);
          return true;
        }
        forget(one[0]);
      }
      return false;
    };

    window.addEventListener("load", async () => {
      keep();
      setInterval(keep, EVERY);
      if (words.open) {
        tell();
        setInterval(tell, TELL);
      }
      if (await offerLatest(all(), words.said)) return;
      if (words.open) offerLatest(await unsavedElsewhere(), words.saidElsewhere);
    });
    window.addEventListener("pagehide", keep);
    form.addEventListener("submit", () => {
      shown &&= ""; // signing out in another tab has taken away what this one had kept
      keep();
    });
    document.getElementById("logout-form")?.addEventListener("submit", () => {
      for (const key of Object.keys(localStorage)) if (key.startsWith(`editor:${words.user}:`)) localStorage.removeItem(key);
    });
  }
}
