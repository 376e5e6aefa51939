// Files on their way: each is uploaded at once, waits in the tray above the input, and leaves with the message.

import { $, el, icon } from "./dom.js";

const MAX_SIZE = 20 * 1024 * 1024;
const MAX_FILES = 10;

export class Tray {
  /** `onChange()` after every change; `onTrouble(key)` for what the person should know. */
  constructor(voice, { onChange, onTrouble }) {
    this.voice = voice;
    this.onChange = onChange;
    this.onTrouble = onTrouble;
    this.items = [];
    this.node = $("#tray");
  }

  get isEmpty() {
    return !this.items.length;
  }

  add(files, kind) {
    for (const file of files) {
      const trouble = !file.size ? "upload.empty" : file.size > MAX_SIZE ? "upload.size" : this.items.length >= MAX_FILES ? "upload.many" : "";
      if (trouble) this.onTrouble(trouble);
      else this.put({ file, kind: kind || (file.type.startsWith("image/") ? "photo" : "document") });
    }
  }

  put(item) {
    if (item.kind === "photo") item.preview = URL.createObjectURL(item.file);
    this.items.push(item);
    this.upload(item);
  }

  upload(item) {
    item.failed = false;
    item.done = send(item).then(
      (result) => (item.result = result),
      (error) => {
        item.failed = true;
        this.onTrouble(error.message);
      },
    ).finally(() => this.paint());
    this.paint();
  }

  remove(item) {
    this.items = this.items.filter((one) => one !== item);
    forget(item);
    this.paint();
  }

  /** What was uploaded, when everything was; null leaves the tray as it is. */
  async take() {
    const items = this.items;
    // Again if more was added meanwhile.
    while (items.some((item) => !item.result && !item.failed)) await Promise.all(items.map((item) => item.done));
    if (items !== this.items || items.some((item) => item.failed)) return null;
    this.items = [];
    items.forEach(forget);
    this.paint();
    return items.map((item) => item.result);
  }

  paint() {
    this.node.hidden = this.isEmpty;
    this.node.replaceChildren(...this.items.map((item) => this.chip(item)));
    this.onChange();
  }

  chip(item) {
    const { words } = this.voice;
    const name = item.kind === "voice" ? words.voice : item.file.name;
    const state = item.failed ? "failed" : item.result ? "ready" : "busy";
    const again = item.failed
      ? el("button", { type: "button", class: "tool", "aria-label": words.retry + name, on: { click: () => this.upload(item) } }, icon("again"))
      : null;
    const off = el("button", { type: "button", class: "tool", "aria-label": words.remove + name, on: { click: () => this.remove(item) } }, icon("close"));
    return el("li", { class: state }, face(item), el("span", {}, name), again, off);
  }
}

function face(item) {
  if (item.preview) return el("img", { src: item.preview, alt: "" });
  return icon(item.kind === "voice" ? "mic" : "file");
}

function forget(item) {
  if (item.preview) URL.revokeObjectURL(item.preview);
}

async function send({ file, kind }) {
  const address = `/upload?kind=${kind}&name=${encodeURIComponent(file.name || "file")}`;
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  const answer = await fetch(address, { method: "POST", headers, body: file }).catch(() => null);
  if (answer?.ok) return answer.json();
  throw new Error(answer?.status === 413 ? "upload.size" : "upload");
}
