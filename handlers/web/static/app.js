// The page of the local chat: puts the parts together. Each part lives in a file of its own:
// wire.js and outbox.js (the line), rows.js and cards.js (the conversation), composer.js with tray.js and recorder.js
// and place.js (the input), clock.js (the demo clock), settings.js with look.js (language, light and dark), words.js (the
// page's words in Russian and English).

import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { $, el } from "./dom.js";
import { Outbox } from "./outbox.js";
import { Rows } from "./rows.js";
import { Settings } from "./settings.js";
import { Wire } from "./wire.js";
import { Voice } from "./words.js";

const PERSONA = "shturman.persona";
// Milliseconds in which an answer is no wait.
const AT_ONCE = 500;
const DECIDES = ["team_lead", "director", "admin"];

class App {
  constructor() {
    this.voice = new Voice();
    this.outbox = new Outbox();
    this.rows = new Rows(this.voice, { onTap: (token, ref) => this.tap(token, ref), isWaiting: (id) => this.outbox.has(id) });
    this.composer = new Composer(this.voice, {
      onText: (text) => this.say({ type: "text", text }),
      onFiles: (files, caption) => this.say({ type: "files", files, caption }),
      onPlace: (latitude, longitude) => this.say({ type: "place", latitude, longitude }),
      onTrouble: (key) => this.toast(this.voice.error(key), true),
    });
    this.clock = new Clock(this.voice, (key) => this.toast(this.voice.error(key), true));
    this.settings = new Settings((lang) => this.speak(lang));
    this.wire = new Wire(this.outbox, {
      line: (name) => this.line(name),
      state: (frame) => this.state(frame),
      messages: (frame) => this.messages(frame),
      ack: ({ id }) => this.settled(id),
      error: (frame) => this.error(frame),
      typing: () => this.rows.typing(),
      clock: ({ now }) => this.clock.set(now),
      toast: ({ text }) => (this.answered(), this.toast(text)),
    });
    this.history = true;
    this.shown = null;
    this.listen();
  }

  listen() {
    $("#persona").addEventListener("change", ({ target }) => this.step(target.value));
    $("#log").addEventListener("trouble", ({ detail }) => this.toast(this.voice.error(detail), true));
    for (const sheet of document.querySelectorAll("dialog")) {
      // A tap beside the sheet closes it, as on a phone.
      sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close());
      $(".close", sheet).addEventListener("click", () => sheet.close());
    }
  }

  start() {
    this.dress();
    this.line("connecting");
    // A tab of its own may show another person: the manager here, the lead there.
    this.wire.persona = sessionStorage.getItem(PERSONA) || localStorage.getItem(PERSONA) || "";
    this.wire.connect();
  }

  dress() {
    this.voice.dress(document);
    this.composer.dress(this.wire.persona);
    this.composer.ask(this.asked);
    this.settings.dress(this.voice.lang);
    this.sayLine();
    this.welcome();
  }

  /** An empty chat offers what this person may begin. */
  welcome() {
    const { words } = this.voice;
    const drives = !this.role || this.role === "rm";
    $("#empty .text").textContent = drives ? words.emptyText : words.emptyOffice;
    $("#empty .chips").replaceChildren(
      ...Object.entries(drives ? words.starters : words.starterOffice).map(([text, label]) =>
        el("button", { type: "button", on: { click: () => this.say({ type: "text", text }) } }, label),
      ),
    );
  }

  // ── the line ──────────────────────────────────────────────────────────────────────────────────────────────

  line(name) {
    if (name === this.lineName) return;
    if (name === "closed") this.toast(this.voice.error("closed"), true);
    this.lineName = name;
    document.body.dataset.line = name;
    this.rows.online(name === "online");
    this.sayLine();
  }

  sayLine() {
    const { line, demo } = this.voice.words;
    $("#line").textContent = [line[this.lineName], this.inDemo ? demo : ""].filter(Boolean).join(" · ");
  }

  state({ personas, persona, now, lang, zone }) {
    if (this.shown !== persona) this.clear();
    const turned = !this.history && lang && lang !== this.voice.lang;
    this.shown = persona;
    this.inDemo = personas.length > 0;
    this.role = personas.find((one) => one.account === persona)?.role;
    this.voice.set(lang, zone);
    this.personas(personas, persona);
    this.clock.set(now);
    this.dress();
    $("#empty .hint").hidden = !this.inDemo;
    this.clock.dress(persona, this.role, this.inDemo);
    remember(persona);
    for (const entry of this.outbox.of(persona)) if (entry.frame.type !== "tap") this.rows.pend(entry);
    if (turned) this.turn();
  }

  clear() {
    clearTimeout(this.expecting);
    this.history = true;
    this.asked = null;
    this.rows.reset();
    $("#empty").hidden = true;
  }

  messages({ messages, more }) {
    if (messages.some(({ author }) => author === "bot")) this.answered();
    this.rows.show(messages, this.history);
    this.asked = this.rows.latest?.body.ask;
    this.composer.ask(this.asked);
    if (this.turning && messages.some(({ author }) => author === "bot")) this.turn();
    if (this.history && !more) {
      this.history = false;
      this.rows.toEnd();
    }
    $("#empty").hidden = !this.rows.isEmpty;
  }

  /** The bot speaks another language now: everything is shown again in it. */
  turn() {
    this.turning = false;
    this.step(this.wire.persona);
  }

  settled(id) {
    this.rows.refresh(id);
    this.rows.untap(id);
  }

  error({ text_key: key, id, again }) {
    const text = this.voice.error(key);
    this.answered();
    this.toast(text, true);
    if (id && !again) this.rows.refuse(id, text);
    if (id && !again) this.rows.untap(id);
  }

  // ── the person ────────────────────────────────────────────────────────────────────────────────────────────

  personas(personas, persona) {
    $("#shoes").hidden = !personas.length;
    const { words, lang } = this.voice;
    const group = ({ role }) => (role === "rm" ? "managers" : DECIDES.includes(role) ? "leads" : "office");
    const option = ({ account, name, name_en: english, role }) =>
      el("option", { value: account }, `${(lang === "en" && english) || name} · ${words.roles[role] || role}`);
    const groups = Object.entries(words.groups).map(([key, label]) => [label, personas.filter((one) => group(one) === key)]);
    $("#persona").replaceChildren(
      ...groups.filter(([, members]) => members.length).map(([label, members]) => el("optgroup", { label }, ...members.map(option))),
    );
    $("#persona").value = persona;
  }

  step(persona) {
    this.clear();
    this.shown = persona;
    this.composer.dress(persona);
    this.wire.enter(persona);
  }

  say(frame) {
    $("#empty").hidden = true;
    this.rows.pend(this.wire.say(frame, this.clock.now.toISOString()));
    this.expect();
  }

  tap(token, ref) {
    if (this.outbox.of(this.wire.persona).some(({ frame }) => frame.token === token)) return;
    const { frame } = this.wire.say({ type: "tap", token, message: ref }, "");
    this.rows.tapped(frame.id, token, ref);
    if (this.lineName !== "online") this.toast(this.voice.words.queued);
    this.expect();
  }

  /** Another language: the person's own in the demo, where the bot is told; elsewhere also the page's. */
  speak(lang) {
    $("#settings").close();
    if (lang === this.voice.lang) return;
    this.voice.prefer(lang);
    this.turning = !this.inDemo;
    this.say({ type: "text", text: `/lang ${lang}` });
  }

  /** Whoever waits longer than a moment sees that the bot is at work. */
  expect() {
    this.answered();
    if (this.lineName === "online") this.expecting = setTimeout(() => this.rows.typing(), AT_ONCE);
  }

  answered() {
    clearTimeout(this.expecting);
    this.rows.hush();
  }

  toast(text, isTrouble) {
    const node = el("p", { class: isTrouble ? "toast trouble" : "toast" }, text);
    $("#toasts").replaceChildren(node);
    clearTimeout(this.toasted);
    this.toasted = setTimeout(() => node.remove(), 3000 + text.length * 50);
  }
}

function remember(persona) {
  for (const store of [sessionStorage, localStorage]) {
    try {
      store.setItem(PERSONA, persona);
    } catch {
      // A forbidden store only forgets whose shoes one was in.
    }
  }
}

new App().start();
