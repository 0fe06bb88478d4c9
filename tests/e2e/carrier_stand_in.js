// Stands in for the carrier's SDK at its boundary: what telephone.js calls, and the events it listens to.
"use strict";
class Emitter {
  constructor() { this.listeners = {}; }
  on(name, listener) { (this.listeners[name] ??= []).push(listener); }
  emit(name, ...told) { for (const listener of this.listeners[name] ?? []) listener(...told); }
}
class Call extends Emitter {
  constructor() { super(); this.digits = ""; this.muted = false; this.state = "pending"; }
  accept() { this.state = "connecting"; }
  connected() { this.state = "open"; this.emit("accept", this); }
  disconnect() { this.finish("disconnect"); }
  finish(how) { this.state = "closed"; this.emit(how, this); }
  isMuted() { return this.muted; }
  mute(on) { this.muted = on; this.emit("mute", on, this); }
  sendDigits(digits) { this.digits += digits; }
  status() { return this.state; }
}
class Device extends Emitter {
  static isSupported = true;
  static all = [];
  constructor(token, options) {
    super();
    Object.assign(this, { token, options, state: "unregistered", audio: new Emitter() });
    Device.all.push(this);
  }
  static get latest() { return Device.all.at(-1); }
  async register() { this.become("registered"); }
  become(state) { this.state = state; this.emit(state); }
  updateToken(token) { this.token = token; }
  destroy() { this.become("unregistered"); this.state = "destroyed"; }
  rings() { this.call = new Call(); this.emit("incoming", this.call); }
}
window.Twilio = { Device };
