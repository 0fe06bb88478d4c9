// <script src="https://…/widget.js" data-site="…"> puts a button here that asks for a call.

const script = document.currentScript;
const base = new URL(".", script.src);
const { site = "", label, lang } = script.dataset;
const page = lang || script.closest("[lang]")?.lang || navigator.language;
const german = page.toLowerCase().startsWith("de");
const words = german
  ? { button: "Rückruf anfordern", wait: "Einen Moment …", close: "Schließen", again: "Noch einmal versuchen",
      lost: "Gerade besteht keine Verbindung.", form: "Zur Rückrufseite" }
  : { button: "Request a call back", wait: "One moment …", close: "Close", again: "Try again",
      lost: "There is no connection just now.", form: "Open the call-back page" };
const query = new URLSearchParams({ site, lang: german ? "de" : "en" });

const STYLE = `
:host { all: initial; display: inline-block; --accent: var(--callbot-accent, #0b6a5d); --on: #fff; --ink: #17262a;
  --soft: #566468; --paper: #fff; --field: #f5f8f7; --line: #7c8c8e; --bad: #b3261e; --good: #0b6a5d; color-scheme: light dark;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); }
:host([data-corner]) { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; }
* { box-sizing: border-box; font: inherit; color: inherit; }
button { cursor: pointer; border: 0; border-radius: 999px; min-height: 48px; padding: 0 24px; font-weight: 600; }
.main { background: var(--accent); color: var(--on); }
.open { display: inline-flex; align-items: center; gap: 10px; box-shadow: 0 2px 10px #0003; }
.open svg { width: 20px; height: 20px; fill: currentColor; }
.main:hover { filter: brightness(1.08); }
.main[aria-disabled=true] { opacity: .65; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
dialog { border: 0; padding: 0; margin: auto; width: min(100vw, 440px); max-width: 100vw; max-height: 92dvh; overflow: auto;
  background: var(--paper); color: var(--ink); border-radius: 20px; box-shadow: 0 24px 80px #0006; }
dialog::backdrop { background: #0b1a1c8c; }
.inner { padding: 24px; display: grid; gap: 16px; position: relative; }
.x { position: absolute; top: 14px; right: 14px; width: 44px; padding: 0; min-height: 44px; background: none; color: var(--soft);
  font-size: 24px; line-height: 1; }
h2 { margin: 0 44px 0 0; font-size: 22px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
p { margin: 0; }
.soft, .hint { color: var(--soft); }
.hint, .bad, .soft, .check { font-size: 14px; }
.hours::before { content: ""; display: inline-block; width: 8px; height: 8px; margin: 0 8px 1px 0; border-radius: 50%;
  background: var(--line); }
.hours[data-open]::before { background: #2fa36b; }
form { display: grid; gap: 14px; }
.field { display: grid; gap: 4px; }
label { font-weight: 600; font-size: 15px; }
label i { font-weight: 400; color: var(--soft); }
input:not([type=checkbox]), select, textarea { width: 100%; min-height: 48px; padding: 11px 14px; border: 1px solid var(--line);
  border-radius: 12px; background: var(--field); }
textarea { resize: vertical; min-height: 72px; }
select { appearance: none; padding-right: 44px; background-image: linear-gradient(45deg, #0000 50%, var(--soft) 50%),
  linear-gradient(-45deg, #0000 50%, var(--soft) 50%); background-position: right 22px center, right 16px center;
  background-size: 6px 6px; background-repeat: no-repeat; }
[aria-invalid=true] { border-color: var(--bad) !important; box-shadow: 0 0 0 1px var(--bad); }
.bad { color: var(--bad); font-weight: 600; }
.check { display: grid; grid-template-columns: 22px 1fr; gap: 10px; font-weight: 400; color: var(--soft); }
.check input { width: 22px; height: 22px; margin: 0; accent-color: var(--accent); }
a { color: var(--good); }
.trap { position: absolute; left: -9999px; }
[hidden] { display: none !important; }
@media (max-width: 480px) { dialog { margin: auto 0 0; width: 100vw; border-radius: 20px 20px 0 0; } }
@media (prefers-color-scheme: dark) { :host { --accent: var(--callbot-accent, #63cdb9); --on: #06201c; --ink: #e8f0ef;
  --soft: #a5b5b5; --paper: #152123; --field: #1d2b2d; --line: #6f8284; --bad: #ffb4ab; --good: #7fdcc9; } }
@media (prefers-reduced-motion: no-preference) { dialog[open] { animation: rise .18s ease-out; }
  @keyframes rise { from { opacity: 0; transform: translateY(12px); } } }
`;

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

function handset() {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", "M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11.4 11.4 0 0 0 3.6.57 1 1 0 0 1 1 1V20a1 1 0 0 " +
    "1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1c0 1.25.2 2.45.57 3.57a1 1 0 0 1-.25 1z");
  svg.append(path);
  return svg;
}

const host = make("callbot-button"), root = host.attachShadow({ mode: "closed" });
const sheet = new CSSStyleSheet(); // allowed where a page's policy forbids <style>
sheet.replaceSync(STYLE);
root.adoptedStyleSheets = [sheet];

const inner = make("div", { className: "inner" });
const dialog = make("dialog", { "aria-labelledby": "title", lang: german ? "de" : "en" }, inner);
const opener = make("button", { type: "button", className: "main open", "aria-haspopup": "dialog" },
  handset(), label || words.button);
root.append(opener, dialog);
opener.onclick = () => { dialog.showModal(); load(); };
dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
dialog.onkeydown = (event) => { // Escape is the browser's; Tab would leave for its own buttons
  if (event.key !== "Tab") return;
  const stops = [...dialog.querySelectorAll("button, a, input, select, textarea")]
    .filter((element) => element.tabIndex >= 0 && element.getClientRects().length);
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (root.activeElement === from) { event.preventDefault(); to.focus(); }
};

function show(...content) {
  const close = make("button", { type: "button", className: "x", "aria-label": words.close, onclick: () => dialog.close() }, "×");
  inner.replaceChildren(...content, close);
}

function lost(again) {
  const form = make("a", { href: new URL(`callback?${query}`, base), target: "_blank", rel: "noopener" }, words.form);
  return make("p", { role: "alert", className: "bad" }, `${words.lost} `,
    again && make("button", { type: "button", onclick: again }, words.again), form);
}

async function load() {
  if (inner.querySelector("form")) return;
  show(make("h2", { id: "title" }, label || words.button), make("p", { role: "status" }, words.wait));
  try {
    const response = await fetch(new URL(`api/callbacks/options?${query}`, base), { signal: AbortSignal.timeout(15000) });
    const answer = await response.json();
    if (response.ok) build(answer);
    else if (answer.phone) refuse(answer);
    else throw new Error(response.status);
  } catch {
    inner.querySelector("[role=status]").replaceWith(lost(load));
  }
}

function refuse({ message, phone, phone_link }) {
  const [before, after] = message.split(phone);
  inner.querySelector("[role=status]").replaceChildren(before, make("a", { href: phone_link }, phone), after);
}

function field(name, text, control, hint) {
  const element = make(control.tag || "input", { id: name, name, ...control });
  if (hint) element.setAttribute("aria-describedby", `${name}-hint`);
  return make("div", { className: "field" }, make("label", { htmlFor: name }, ...text), element,
    hint && make("p", { className: "hint", id: `${name}-hint` }, hint));
}

const choice = (value, text) => make("option", { value }, text);

function select(name, text, options) {
  const made = field(name, [text], { tag: "select" });
  made.lastChild.append(...options);
  return made;
}

function build(o) {
  const t = o.texts, optional = make("i", {}, ` (${t.optional})`);
  const days = o.days.map((day) => {
    const group = make("optgroup", { label: day.label });
    group.append(...day.slots.map((slot) => choice(slot.start, `${day.label}, ${slot.label}`)));
    return group;
  });
  const email = field("email", [t.email], { type: "email", autocomplete: "email" });
  email.hidden = true;
  const confirm = select("confirm", t.confirm, o.confirmations.map((way) => choice(way, t[`confirm_${way}`])));
  confirm.lastChild.onchange = (event) => { email.hidden = event.target.value !== "email"; };
  const status = make("p", { role: "status", className: "bad" });
  const submit = make("button", { className: "main" }, t.send);
  const form = make("form", { noValidate: true },
    field("name", [t.name], { autocomplete: "name", maxLength: 60 }),
    field("number", [t.number], { type: "tel", autocomplete: "tel" }, t.number_hint),
    select("when", t.when, [choice("soon", t.soon), ...days]),
    field("reason", [t.reason, optional], { tag: "textarea", rows: 2, maxLength: 500 }),
    o.confirmations.length > 1 && confirm, email,
    make("div", { className: "trap", "aria-hidden": "true" },
      make("label", {}, t.trap, make("input", { name: "website", tabIndex: -1, autocomplete: "off" }))),
    make("div", { className: "field" },
      make("label", { className: "check" }, make("input", { type: "checkbox", name: "consent", id: "consent" }),
        make("span", {}, `${o.consent} `,
          make("a", { href: o.privacy_url, target: "_blank", rel: "noopener" }, t.privacy)))),
    submit, status);
  form.onsubmit = (event) => { event.preventDefault(); send(o, form, submit, status); };
  const hours = make("p", { className: "soft hours" }, o.hours);
  if (o.open) hours.dataset.open = "";
  show(make("h2", { id: "title" }, t.title), make("p", { className: "soft" }, t.lead), hours, form,
    make("p", { className: "soft" }, `${t.call_us} `, make("a", { href: o.phone_link }, o.phone)));
  form.elements.name.focus();
}

async function send(o, form, submit, status) {
  if (submit.ariaDisabled === "true") return;
  const fields = form.elements;
  const entry = { token: o.token, site: o.site, language: o.language, consent: fields.consent.checked };
  for (const name of ["name", "number", "when", "reason", "confirm", "email", "website"]) entry[name] = fields[name]?.value;
  submit.ariaDisabled = "true";
  status.replaceChildren(o.texts.sending);
  try {
    const answer = await ask(new URL(`api/callbacks?${query}`, base), entry, () => status.replaceChildren(o.texts.working));
    o.token = entry.token;
    if (answer.status === 201) thank(o, answer);
    else complain(form, status, answer);
  } catch {
    status.replaceChildren(lost());
  }
  submit.ariaDisabled = "false";
}

function complain(form, status, answer) {
  const problems = answer.fields || {};
  for (const old of form.querySelectorAll(".field > .bad")) old.remove();
  for (const control of form.querySelectorAll(".field :is(input, select, textarea)")) {
    const problem = problems[control.name];
    control.ariaInvalid = problem ? "true" : "false";
    control.setAttribute("aria-describedby", `${control.name}-bad ${control.name}-hint`);
    if (problem) control.closest(".field").append(make("p", { className: "bad", id: `${control.name}-bad` }, problem));
  }
  status.replaceChildren(answer.message);
  form.querySelector("[aria-invalid=true]")?.focus();
}

function thank(o, answer) {
  const heading = make("h2", { id: "title", tabIndex: -1 }, answer.message);
  const link = make("a", { href: new URL(answer.status_url, base), target: "_blank", rel: "noopener" }, o.texts.taken_link);
  show(heading, make("p", {}, answer.when), make("p", {}, link),
    make("button", { type: "button", className: "main", onclick: () => dialog.close() }, words.close));
  heading.focus();
}

function place() {
  const inBody = document.body?.contains(script);
  if (inBody) script.after(host);
  else {
    host.dataset.corner = "";
    const others = document.querySelectorAll("callbot-button[data-corner]").length;
    host.style.bottom = `${20 + others * 64}px`;
    document.body.append(host);
  }
}
if (document.body) place();
else addEventListener("DOMContentLoaded", place);
