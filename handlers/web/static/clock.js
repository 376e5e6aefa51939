// The demo clock: shown in the header, moved from a sheet. Wall times go to the server as they are; it knows the zones.

import { $, el } from "./dom.js";

const DAY = 24 * 60 * 60 * 1000;
const BRINGS = { rm: ["monday", "friday"], team_lead: ["review"] };

export class Clock {
  /** `onTrouble(key)` says that the clock did not move. */
  constructor(voice, onTrouble) {
    this.voice = voice;
    this.onTrouble = onTrouble;
    this.persona = "";
    this.chip = $("#clock");
    this.sheet = $("#time");
    this.chip.addEventListener("click", () => this.show());
    $("form", this.sheet).addEventListener("submit", () => this.jump($("#moment").value));
    setInterval(() => this.paint(), 5000);
  }

  set(now) {
    this.start = Date.parse(now) - performance.now();
    this.paint();
  }

  get now() {
    return new Date(this.start === undefined ? Date.now() : this.start + performance.now());
  }

  dress(persona, role, inDemo) {
    this.persona = persona;
    this.chip.hidden = !inDemo;
    const week = role === "team_lead" ? { review: () => this.next(1, 9, 30) } : { monday: () => this.next(1, 9) };
    const targets = { hour: () => this.later(), day: () => this.tomorrow(), ...week, friday: () => this.next(5, 16) };
    $(".choices", this.sheet).replaceChildren(...Object.entries(targets).map(([name, target]) => this.choice(name, role, target)));
    this.paint();
  }

  /** A moment to go to, and what comes then to a person of this role. */
  choice(name, role, target) {
    const { skips, brings } = this.voice.words;
    const comes = BRINGS[role]?.includes(name) ? el("small", {}, brings[name]) : null;
    return el("button", { type: "button", "data-skip": name, on: { click: () => this.jump(target()) } }, skips[name], comes);
  }

  show() {
    $("#moment").value = this.wall().toISOString().slice(0, 16);
    this.paint();
    this.sheet.showModal();
  }

  paint() {
    const options = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    const text = this.voice.format(options).format(this.now);
    const [day, hour] = [this.voice.format({ weekday: "short", day: "numeric", month: "short" }).format(this.now), this.voice.clock(this.now)];
    $("time", this.chip).replaceChildren(el("b", {}, hour), el("small", {}, day));
    this.chip.setAttribute("aria-label", `${this.voice.words.clock}: ${text}`);
    $(".now", this.sheet).textContent = `${this.voice.words.timeNow}: ${text}`;
  }

  // ── where to ──────────────────────────────────────────────────────────────────────────────────────────────

  /** The wall clock of the persona's zone, carried in a Date whose UTC fields are that wall's. */
  wall() {
    const parts = new Intl.DateTimeFormat("en", {
      timeZone: this.voice.zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    }).formatToParts(this.now);
    const of = (type) => Number(parts.find((part) => part.type === type).value);
    return new Date(Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute")));
  }

  later() {
    return new Date(this.now.getTime() + 60 * 60 * 1000).toISOString();
  }

  tomorrow() {
    return naive(new Date(this.wall().getTime() + DAY));
  }

  next(weekday, hour, minute = 0) {
    const wall = this.wall();
    const at = new Date(wall);
    at.setUTCHours(hour, minute, 0, 0);
    at.setUTCDate(at.getUTCDate() + ((weekday - at.getUTCDay() + 7) % 7));
    if (at <= wall) at.setUTCDate(at.getUTCDate() + 7);
    return naive(at);
  }

  async jump(to) {
    this.sheet.close();
    // All that falls due until then is said before the server answers: that takes a moment.
    this.chip.classList.add("busy");
    const body = JSON.stringify({ to, persona: this.persona });
    const answer = await fetch("/clock", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
    this.chip.classList.remove("busy");
    if (!answer?.ok) this.onTrouble("clock");
  }
}

const naive = (wall) => wall.toISOString().slice(0, 16);
