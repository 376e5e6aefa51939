// The input row: text, attachments, voice, commands. Drafts are kept a persona each.

import { $, el } from "./dom.js";
import { Place } from "./place.js";
import { canRecord, Recorder } from "./recorder.js";
import { Tray } from "./tray.js";
import { COMMANDS } from "./words.js";
import { fits } from "./wire.js";

const MAX_TEXT = 16000;
const KEYBOARDS = { number: "decimal" };

export class Composer {
  /** `onText(text)`, `onFiles(files, caption)`, `onPlace(latitude, longitude)`, `onTrouble(key)`. */
  constructor(voice, { onText, onFiles, onPlace, onTrouble }) {
    this.voice = voice;
    this.on = { text: onText, files: onFiles, trouble: onTrouble };
    this.form = $("#composer");
    this.text = $("#text");
    this.drafts = new Map();
    this.persona = "";
    this.tray = new Tray(voice, { onChange: () => this.paint(), onTrouble });
    this.recorder = new Recorder({ onTime: (seconds) => this.time(seconds), onEnd: (file) => this.recorded(file) });
    this.place = new Place(voice, onPlace);
    this.listen();
    this.paint();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
      this.text.focus();
    });
    this.text.addEventListener("input", () => this.paint());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("paste", (event) => this.attach(event, event.clipboardData.files));
    $("#phone").addEventListener("dragover", (event) => event.preventDefault());
    $("#phone").addEventListener("drop", (event) => this.attach(event, event.dataTransfer.files, true));
    $("#clip").addEventListener("click", () => (this.asked === "location" ? this.place.show() : $("#attach").showModal()));
    $("#attach").addEventListener("click", ({ target }) => this.choose(target.closest("[data-attach]")?.dataset.attach));
    for (const input of [$("#photos"), $("#files")]) {
      input.addEventListener("change", () => (this.tray.add(input.files), (input.value = "")));
    }
    $("#day").addEventListener("click", () => $("#day input").showPicker());
    $("#day input").addEventListener("click", (event) => event.stopPropagation());
    $("#day input").addEventListener("change", ({ target }) => this.day(target.value));
    $("#mic").addEventListener("click", () => this.record());
    $("#stop").addEventListener("click", () => this.recorder.stop(true));
    $("#drop").addEventListener("click", () => this.recorder.stop(false));
    $("#menu").addEventListener("click", () => $("#commands").showModal());
  }

  key(event) {
    // On a phone's keyboard Enter is a new line, as in its messengers.
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches;
    if (!sends) return;
    event.preventDefault();
    this.send();
  }

  attach(event, files, always) {
    if (files.length || always) event.preventDefault();
    this.tray.add(files);
  }

  choose(what) {
    if (!what) return;
    $("#attach").close();
    if (what === "place") this.place.show();
    else $(`#${what}`).click();
  }

  /** A day of the calendar, as one would type it. */
  day(value) {
    const [date, hour] = value.split("T");
    if (date) this.text.value = `${date.split("-").reverse().join(".")}${hour ? ` ${hour.slice(0, 5)}` : ""}`;
    this.text.focus();
    this.paint();
  }

  dress(persona) {
    if (persona !== this.persona) this.swap(persona);
    $(".choices", $("#commands")).replaceChildren(...COMMANDS.map((name) => this.choice(name)));
    this.place.dress();
    this.tray.paint();
  }

  /** What is half written waits for its own author. */
  swap(persona) {
    this.recorder.stop(false);
    this.drafts.set(this.persona, { text: this.text.value, items: this.tray.items });
    const { text, items } = this.drafts.get(persona) || { text: "", items: [] };
    this.text.value = text;
    this.tray.items = items;
    this.persona = persona;
  }

  choice(name) {
    return el("button", { type: "button", on: { click: () => this.command(name) } }, el("b", {}, name), el("span", {}, this.voice.words.tasks[name]));
  }

  command(name) {
    $("#commands").close();
    if (name !== "/partner") return this.on.text(name);
    // Useless without a name.
    this.text.value = `${name} `;
    this.text.focus();
    this.paint();
  }

  /** What the latest card asks for: the hint in the field, the phone's keyboard, a nudge to the clip. */
  ask(ask) {
    this.text.placeholder = ask?.placeholder || this.voice.words.placeholder;
    this.text.inputMode = KEYBOARDS[ask?.kind] || "text";
    this.asked = ask?.kind;
    $("#clip").classList.toggle("wanted", Boolean(ask?.files || ["files", "location"].includes(ask?.kind)));
    $("#day").hidden = !["date", "datetime"].includes(ask?.kind);
    $("#day input").type = ask?.kind === "datetime" ? "datetime-local" : "date";
    this.grow();
  }

  paint() {
    const ready = Boolean(this.text.value.trim()) || !this.tray.isEmpty;
    const speaks = canRecord() && !ready;
    $("#mic").hidden = !speaks;
    $("#send").hidden = speaks;
    $("#send").disabled = !ready;
    this.grow();
  }

  grow() {
    this.text.style.height = "auto";
    // A hint of two lines gives the field its height, and typing does not take it away again.
    if (!this.text.value) this.floor = this.text.scrollHeight;
    this.text.style.height = `${Math.max(this.text.scrollHeight, this.floor || 0)}px`;
  }

  send() {
    const text = this.text.value.trim();
    if (!text && this.tray.isEmpty) return;
    if (text.length > MAX_TEXT || !fits(text)) {
      this.on.trouble("frame.long");
      return;
    }
    this.text.value = "";
    this.paint();
    if (this.tray.isEmpty) this.on.text(text);
    else this.sendFiles(text);
  }

  async sendFiles(caption) {
    const persona = this.persona;
    const files = await this.tray.take();
    if (files) {
      this.on.files(files, caption);
      return;
    }
    // Not everything arrived: nothing is lost, the words go back to where they were written.
    if (persona === this.persona) this.text.value ||= caption;
    else this.drafts.get(persona).text ||= caption;
    this.paint();
  }

  // ── voice ─────────────────────────────────────────────────────────────────────────────────────────────────

  async record() {
    try {
      await this.recorder.start();
      this.recording(true);
      $("#stop").focus();
    } catch {
      this.on.trouble("mic");
    }
  }

  recording(is) {
    $(".writing", this.form).hidden = is;
    $(".recording", this.form).hidden = !is;
  }

  time(seconds) {
    $("#length").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  recorded(file) {
    this.recording(false);
    $("#mic").focus();
    if (!file) return;
    this.tray.add([file], "voice");
    this.send();
  }
}
