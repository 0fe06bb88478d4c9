// The telephone in the browser. The carrier's SDK carries the voice; this is what an agent sees, hears and presses.
"use strict";
(() => {
const AGAIN_MS = 5000, GIVEN_UP_MS = 30000, STILL_CONNECTED_MS = 30000;
const MICROPHONE = { NotAllowedError: "denied", NotReadableError: "in_use", AbortError: "in_use", 31401: "denied", 31402: "no_microphone" };
const EXPIRED = [20104, 31205];
const REFUSED = [20101, 20151, 31201, 31202, 31203, 31204];
// Nobody stays signed in because a page asks for this.
const IN_THE_BACKGROUND = { "HX-Request": "true", "Desk-Background": "1" };
const dock = document.getElementById("telephone");
const light = document.querySelector(".telephone-light");
const texts = JSON.parse(dock.dataset.texts);
const part = (name) => document.getElementById(`telephone-${name}`);

// --- what is shown -------------------------------------------------------------------------------------------------
// off, starting, ready, lost, ringing, connecting, talking, trouble
let state = "off";
let trouble = "";
function show(next, words = next) {
  state = next;
  const light_text = next === "ready" && sound.state !== "running" ? "quiet" : next;
  light.dataset.state = dock.dataset.state = next;
  light.title = light_text === "quiet" ? texts["says.quiet"] : "";
  part("light").textContent = texts[`light.${light_text}`];
  dock.hidden = ["starting", "ready", "lost"].includes(next);
  for (const one of dock.querySelectorAll("[data-when]")) one.hidden = !one.dataset.when.split(" ").includes(next);
  tell(words);
  nameCaller();
}
function tell(words) {
  part("says").textContent = texts[`says.${words}`] ?? "";
}
function nameCaller() {
  const known = document.querySelector("#pop .pop-who h2")?.textContent;
  const someone = isForDictation() ? texts["says.dictation"] : texts["says.someone"];
  part("who").textContent = call ? known ?? someone : texts["says.own"];
}
document.addEventListener("htmx:afterSettle", nameCaller);
const isForDictation = () => document.querySelector("[data-dictation=ringing], [data-dictation=listening]") !== null;

// --- the ring: two soft tones, made here ----------------------------------------------------------------------------
const sound = new AudioContext();
let ringing;
function chime() {
  if (sound.state !== "running") return;
  for (const [hertz, after] of [[659.3, 0], [523.3, 0.35]]) {
    const [tone, loudness, start] = [sound.createOscillator(), sound.createGain(), sound.currentTime + after];
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.15, start + 0.04);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
    tone.connect(loudness).connect(sound.destination);
    tone.start(start);
    tone.stop(start + 1);
  }
}
function ring(on) {
  clearInterval(ringing);
  if (!on) return;
  chime();
  ringing = setInterval(chime, 2500);
}
// Browsers keep a page silent until somebody has touched it.
sound.addEventListener("statechange", () => { if (state === "ready") show("ready"); });
for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => sound.resume());

// --- on and off ------------------------------------------------------------------------------------------------------
let device = null;
let again;
async function begin() {
  trouble = "";
  show("starting");
  try {
    // Asked for now, so that no caller has to wait for the browser's question.
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
  } catch (error) {
    return fail(MICROPHONE[error.name] ?? "no_microphone");
  }
  return connect();
}
async function connect() {
  drop();
  const answer = await askForToken();
  if (answer?.status === 404) return fail("gone");
  if (!answer?.ok) return lose(connect, AGAIN_MS);
  const { token, edges } = await answer.json();
  const mine = device = new Twilio.Device(token, {
    edge: edges,
    closeProtection: true,
    tokenRefreshMs: 60000,
    // Both undocumented: else it fetches sounds from a host of the carrier's, and reports to another how calls went.
    Sound: Silence,
    publishEvents: false,
  });
  const ours = (then) => (...told) => { if (device === mine) then(...told); };
  mine.on("registered", ours(() => { clearTimeout(again); report(); if (!call) show("ready"); }));
  mine.on("unregistered", ours(() => { report(); lose(connect, GIVEN_UP_MS); }));
  mine.on("incoming", ours(comes));
  mine.on("tokenWillExpire", ours(renew));
  mine.on("error", ours(goesWrong));
  mine.audio?.on("deviceChange", ours((lost) => { if (call && lost.length) tell("unplugged"); }));
  mine.register().catch(ours(() => lose(connect, GIVEN_UP_MS)));
}
class Silence {
  play() { return Promise.resolve(); }
  stop() {}
  setSinkIds() {}
}
// null: the gateway cannot be reached.
function askForToken() {
  return fetch(dock.dataset.token, { headers: IN_THE_BACKGROUND }).catch(() => null);
}
async function renew() {
  const mine = device;
  const answer = await askForToken();
  if (device !== mine) return;
  if (answer?.ok) mine.updateToken((await answer.json()).token);
  else again = setTimeout(() => { if (device === mine) renew(); }, AGAIN_MS);
}
// The SDK connects again by itself; whatever has to be done when it does not is done after the call.
function lose(then, after_ms) {
  if (!call) show("lost");
  clearTimeout(again);
  again = setTimeout(() => (call ? lose(then, after_ms) : then()), after_ms);
}
function goesWrong(error) {
  if (EXPIRED.includes(error.code)) lose(connect, AGAIN_MS);
  else if (call) return;
  else if (REFUSED.includes(error.code)) fail("refused");
  else if (device.state !== "registered") lose(connect, GIVEN_UP_MS);
}
function fail(why) {
  drop();
  trouble = why;
  show("trouble", why);
}
function drop() {
  clearTimeout(again);
  const old = device;
  device = null;
  old?.destroy();
  if (old) report();
}

// --- told to the gateway, which puts callers through only to telephones that are connected ------------------------------
const isConnected = () => device?.state === "registered";
function report(connected = isConnected()) {
  // Kept alive: it has to arrive although the page is being left.
  const asked = { method: connected ? "PUT" : "DELETE", keepalive: true };
  fetch(dock.dataset.page, { ...asked, headers: { "X-CSRF-Token": csrf(), ...IN_THE_BACKGROUND } }).catch(() => {});
}
setInterval(() => { if (device) report(); }, STILL_CONNECTED_MS);
addEventListener("pagehide", () => { if (device) report(false); });
addEventListener("pageshow", () => { if (device) report(); });

// --- a call ----------------------------------------------------------------------------------------------------------
let call = null;
function comes(incoming) {
  if (call) return;
  call = incoming;
  const ours = (then) => (...told) => { if (call === incoming) then(...told); };
  call.on("accept", ours(talks));
  call.on("mute", ours(showMuted));
  call.on("reconnecting", ours(() => tell("reconnecting")));
  call.on("reconnected", ours(() => tell("talking")));
  call.on("warning", ours((name) => { if (name === "constant-audio-input-level" && !call.isMuted()) tell("silent"); }));
  call.on("warning-cleared", ours(() => tell(call.isMuted() ? "muted" : "talking")));
  call.on("error", (error) => breaks(incoming, error));
  for (const end of ["cancel", "disconnect", "reject"]) call.on(end, ours(ends));
  if (isForDictation()) return does.answer(); // asked for a moment ago, by a click
  ring(true);
  show("ringing");
}
function talks() {
  part("time").dataset.since = new Date(Date.now() - ahead).toISOString();
  tick();
  showMuted(false);
  show("talking");
}
function showMuted(muted) {
  dock.querySelector('[data-does="mute"]').setAttribute("aria-pressed", muted);
  tell(muted ? "muted" : "talking");
}
// It may come after "disconnect", and need not end the call.
function breaks(broken, error) {
  if (call && call !== broken) return;
  const why = MICROPHONE[error.code] ?? "";
  if (!why && broken.status() !== "closed") return;
  ends();
  if (why) fail(why);
  else say(texts["says.call_failed"]);
}
function ends() {
  ring(false);
  call = null;
  show(isConnected() ? "ready" : "lost");
}

// --- what the agent does ---------------------------------------------------------------------------------------------
const does = {
  begin,
  answer() { ring(false); show("connecting"); call.accept(); },
  mute() { call.mute(!call.isMuted()); },
  hangUp() { call.disconnect(); },
};
dock.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.digit) call.sendDigits(button.dataset.digit);
  else if (button) does[button.dataset.does]();
});
// Another page in this tab would end the call, or leave nothing to ring: it opens beside this one, always in the same tab.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link) link.target = call || (isConnected() && link.pathname !== location.pathname) ? "desk-beside" : "";
}, true);
// Whoever speaks with a customer is there.
setInterval(() => { if (call) stillHere(); }, 60000);

async function start() {
  if (!window.Twilio?.Device.isSupported || !navigator.mediaDevices) return fail("unsupported");
  navigator.mediaDevices.addEventListener("devicechange", () => { if (trouble === "no_microphone") begin(); });
  const permission = await navigator.permissions?.query({ name: "microphone" }).catch(() => null);
  permission?.addEventListener("change", () => {
    if (permission.state === "granted" && (state === "off" || trouble === "denied")) begin();
  });
  return permission?.state === "granted" ? begin() : show("off");
}
start();
})();
