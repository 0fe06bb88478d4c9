// What htmx does not do: ticking times, keys, the pop in the background. Everything works without it but these.
"use strict";

const keysOn = () => localStorage.getItem("desk-keys") !== "off";
const csrf = () => document.querySelector('meta[name="csrf-token"]').content;
const notice = (text) => { document.getElementById("notice").textContent = text; };

// --- htmx: the token with every request, and who asks: a person or the page itself --------------------------------
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = csrf();
  const cause = event.detail.triggeringEvent;
  if (cause?.type.startsWith("sse:") || cause?.type === "load" || cause?.detail?.background) event.detail.headers["Desk-Background"] = "1";
});
// A note that was begun is asked for again with whatever takes its place: leaving wrap-up loses no word.
document.addEventListener("input", (event) => event.target.closest(".wrap-up")?.setAttribute("data-begun", ""));
document.addEventListener("htmx:beforeRequest", (event) => event.target.closest(".wrap-up[data-begun]")?.removeAttribute("data-begun"));
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful && event.target.matches(".wrap-up form")) event.target.closest(".wrap-up").setAttribute("data-begun", "");
});
document.addEventListener("htmx:configRequest", (event) => {
  const begun = [...document.querySelectorAll(".wrap-up[data-begun]:has(form)")].map((note) => note.id.replace("wrap-up-", ""));
  if (event.detail.elt.id === "pop" && begun.length) event.detail.parameters.draft = begun;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("details:not([open])") && event.target.matches(".said")) event.preventDefault();
});
// At the request itself: an event of htmx would be lost when what was clicked has been drawn anew meanwhile.
document.addEventListener("htmx:beforeSend", (event) => {
  const answer = event.detail.xhr;
  answer.addEventListener("load", () => {
    const plain = answer.getResponseHeader("Content-Type")?.startsWith("text/plain");
    if (answer.status >= 400 && plain) say(answer.responseText);
  });
});
document.addEventListener("htmx:sendError", () => notice(document.getElementById("notice").dataset.lost));

// The answer of the server, in its own words.
document.addEventListener("saved", (event) => {
  say(event.detail.value);
  const pop = document.getElementById("pop");
  if (pop) background(pop, "refresh");
});

// Asked for by the page, not by a person: such requests keep nobody signed in.
const background = (element, name) => htmx.trigger(element, name, { background: true });

let silence;
function say(text) {
  notice(text);
  clearTimeout(silence);
  silence = setTimeout(() => notice(""), 6000);
}

// --- events: where we stopped, however the connection comes back -----------------------------------------------------
let lastEventId = "";
if (window.htmx) {
  htmx.createEventSource = (url) => {
    const address = new URL(url, location.href);
    if (lastEventId) address.searchParams.set("after", lastEventId);
    const source = new EventSource(address);
    for (const kind of ["presence", "queue", "pop", "transfer", "call", "turn", "callback", "promise", "customer", "dictation", "reload"])
      source.addEventListener(kind, (event) => { lastEventId = event.lastEventId || lastEventId; });
    // The elements that show it come and go: they are looked for when it happens, and asked again when they load.
    source.addEventListener("turn", (event) => {
      const call = JSON.parse(event.data).call_sid;
      for (const said of document.querySelectorAll(`.said[data-call="${CSS.escape(call)}"]`)) background(said, "words");
    });
    source.addEventListener("transfer", (event) => {
      const shown = document.querySelector("[data-pop]")?.dataset.transfer === String(JSON.parse(event.data).subject);
      const pop = document.getElementById("pop");
      if (pop && (shown || pop.classList.contains("htmx-request"))) background(pop, "refresh");
    });
    source.addEventListener("signed_out", () => { source.close(); location.reload(); });
    return source;
  };
}
document.addEventListener("htmx:sseError", () => notice(document.getElementById("notice").dataset.lost));
document.addEventListener("htmx:sseOpen", () => {
  const shown = document.getElementById("notice");
  if (shown.textContent === shown.dataset.lost) notice(""); // an answer of the server stays
});

// --- clocks ----------------------------------------------------------------------------------------------------------
const ahead = Date.now() - Date.parse(document.documentElement.dataset.now);
function tick() {
  for (const clock of document.querySelectorAll("time[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - ahead - Date.parse(clock.dataset.since)) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const two = (number) => String(number).padStart(2, "0");
    clock.textContent = hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  }
}
setInterval(tick, 1000);

// --- the pop: heard by screen readers, seen in the tab, told by the system when the page is in the background ----------
const title = document.title;
let popped = "";
function lookForPop() {
  const pop = document.querySelector("[data-pop]");
  document.title = pop ? `● ${pop.dataset.title}` : title;
  if ((pop?.dataset.pop ?? "") === popped) return;
  popped = pop?.dataset.pop ?? "";
  for (const about of document.querySelectorAll("dialog[data-about-pop][open]")) about.close();
  if (!pop) return;
  document.getElementById("announce").textContent = pop.dataset.announce;
  const consent = document.getElementById("allow-notices");
  // Without a name: a locked screen may show it to everybody.
  if (document.hidden && window.Notification?.permission === "granted")
    new Notification(consent.dataset.title, { tag: "call" }).onclick = () => window.focus();
}
// A new pop folds the notes below it away; what is only drawn anew stays as its reader left it.
let unfolded = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id === "pop") unfolded = [...document.querySelectorAll("details.draft[open]")].map((draft) => draft.id);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "pop" || (document.querySelector("[data-pop]")?.dataset.pop ?? "") !== popped) return;
  for (const draft of document.querySelectorAll("details.draft")) draft.open = unfolded.includes(draft.id);
});
// --- a summary that was spoken is put into its note, once, to be corrected there ----------------------------------------
function takeDictation(root) {
  for (const spoken of root.querySelectorAll("template[data-dictated]")) {
    const note = spoken.closest("form").querySelector("textarea");
    const words = spoken.content.textContent;
    if (note.dataset.dictated === spoken.dataset.dictated || note.value.includes(words)) continue;
    note.dataset.dictated = spoken.dataset.dictated;
    note.value = [note.value.trimEnd(), words].filter(Boolean).join("\n");
    note.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
function followWords(root) {
  for (const said of root.querySelectorAll("[data-follows]")) said.scrollTop = said.scrollHeight;
}
document.addEventListener("htmx:afterSettle", (event) => {
  lookForPop();
  if (event.target.matches("[data-follows]")) event.target.scrollTop = event.target.scrollHeight;
  else followWords(event.target);
  takeDictation(event.target);
  tick();
});

// --- dialogs, appearance, presence before the page ---------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-cancels]")) event.target.closest("dialog").close();
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-closes]")) event.target.closest("dialog").close();
});
document.addEventListener("change", (event) => {
  if (event.target.name === "look") {
    const look = event.target.value;
    document.cookie = `desk-look=${look}; path=/; max-age=31536000; samesite=lax`;
    if (look === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = look;
  }
  if (event.target.id === "keys-on") localStorage.setItem("desk-keys", event.target.checked ? "on" : "off");
});

const STILL_HERE_MS = 5 * 60 * 1000;
let seen = Date.now();
function stillHere() {
  if (Date.now() - seen < STILL_HERE_MS || !document.querySelector("[sse-connect]")) return;
  seen = Date.now();
  fetch("/desk/here").catch(() => {});
}
document.addEventListener("pointerdown", stillHere);

// --- keys: one letter, never while somebody types or a dialog is open ------------------------------------------------------
document.addEventListener("keydown", (event) => {
  stillHere();
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog");
  if (!keysOn() || typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const named = document.querySelectorAll(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  // The keys of the telephone stand last, and count first: 2 means what the voice on the line has just said.
  const wanted = [...named].findLast((one) => one.checkVisibility());
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  if (wanted.matches("button, a")) wanted.click();
  else wanted.focus();
});

document.addEventListener("DOMContentLoaded", () => {
  followWords(document);
  takeDictation(document);
  lookForPop();
  const box = document.getElementById("keys-on");
  if (box) box.checked = keysOn();
  const consent = document.getElementById("allow-notices");
  if (consent && window.Notification?.permission === "default") {
    consent.hidden = false;
    consent.addEventListener("click", async () => { await Notification.requestPermission(); consent.hidden = true; });
  }
});
