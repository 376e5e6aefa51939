// From a message's JSON to elements: the bot's screens and the person's own words. Knows no network and no order.

import { el, icon } from "./dom.js";

const MARKS = { bold: "strong", italic: "em", code: "code" };
// The bot's own signs of tone; a messenger shows the sign alone, here it colours the paragraph too.
const TONES = { "⛔": "stop", "⚠️": "warn" };
// Letters: of a label and its value side by side on a narrow phone, of a label in a column, of a mark before a list's line.
const BESIDE = 30;
const LABEL = 12;
const MARK = 2;
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;

const list = (value) => (Array.isArray(value) ? value : []);
const blobUrl = (ref, name) => `/blob/${encodeURIComponent(ref)}?name=${encodeURIComponent(name)}`;

function span(part) {
  const text = String(part.text);
  const marked = MARKS[part.style] ? el(MARKS[part.style], {}, text) : document.createTextNode(text);
  if (!SAFE_LINK.test(part.href || "")) return marked;
  return el("a", { href: part.href, target: "_blank", rel: "noopener noreferrer" }, marked);
}

const line = (parts) => list(parts).map(span);

const blocks = {
  // Under the page's own heading, whatever its size.
  heading: (block) => el("h3", { "aria-level": 2 }, ...line(block.line)),
  paragraph: (block) => el("p", { class: tone(block.line) }, ...line(block.line)),
  quiet: (block) => el("p", { class: "quiet" }, ...line(block.line)),
  bullets: (block) => el(block.ordered ? "ol" : "ul", {}, ...list(block.lines).map(item)),
  fields: (block) => block.told ? el("p", {}, ...line(block.told)) : fields(list(block.pairs).map((pair) => pair.map(String))),
  progress: (block, voice) => {
    const text = `${voice.words.step} ${Math.min(block.done + 1, block.total)} ${voice.words.of} ${block.total}`;
    return el("div", { class: "progress" }, el("progress", { max: Math.max(1, block.total), value: block.done, "aria-label": text }), el("span", { "aria-hidden": "true" }, text));
  },
  picture: (block) => picture(block.blob, block.alt, block.alt),
  file: (block) => file(block.blob, block.name),
};

const tone = (parts) => TONES[Object.keys(TONES).find((sign) => list(parts)[0]?.text?.startsWith(sign))];

/** «1 Loss for two years…»: a short mark stands in a column of its own. */
function item(parts) {
  const [first, ...rest] = line(parts);
  const marked = first instanceof HTMLElement && first.textContent.trim().length <= MARK && rest.length;
  return marked ? el("li", { class: "marked" }, first, el("span", {}, ...rest)) : el("li", {}, ...line(parts));
}

/** Figures stand at the right edge; sentences beside their labels, or below labels that are long themselves. */
function fields(pairs) {
  const isLong = ([label, value]) => label.length + value.length > BESIDE;
  const table = pairs.some(isLong) && pairs.every(([label]) => label.length <= LABEL);
  const row = (pair) => el("div", { class: !table && isLong(pair) ? "long" : undefined }, el("dt", {}, pair[0]), el("dd", {}, pair[1]));
  return el("dl", { class: table ? "table" : undefined }, ...pairs.map(row));
}

/** What this page does not know yet is left out rather than shown raw. */
export function screen(body, voice) {
  return list(body.blocks)
    .filter((block) => Object.hasOwn(blocks, block.kind))
    .map((block) => blocks[block.kind](block, voice));
}

export function keyboard(body, onTap, voice) {
  const rows = list(body.buttons).filter((row) => list(row).length);
  if (!rows.length) return null;
  return el("div", { class: "keys", role: "group", "aria-label": voice.words.answers }, ...rows.map((row) => el("div", { class: "row" }, ...row.map((one) => button(one, onTap)))));
}

function button(one, onTap) {
  const toggle = typeof one.on === "boolean";
  return el(
    "button",
    {
      type: "button",
      class: `key ${one.style}${toggle ? " toggle" : ""}`,
      "aria-pressed": toggle ? String(one.on) : undefined,
      disabled: !one.token,
      "data-token": one.token,
      on: { click: () => onTap(one.token) },
    },
    toggle ? icon(one.on ? "on" : "off") : null,
    el("span", {}, String(one.label)),
  );
}

/** The person's own words: plain text, whatever stands in it. */
export function own(body, voice) {
  const text = body.text ?? body.caption;
  if (typeof body.latitude === "number") return [place(body, voice)];
  return [...list(body.files).map((one) => attachment(one, voice)), text ? el("p", {}, String(text)) : null];
}

/** To a metre, as the bot writes it. */
function place({ latitude, longitude }, voice) {
  const point = [latitude, longitude].map((one) => Number(one).toFixed(5)).join(", ");
  return el("div", { class: "file" }, icon("pin"), el("span", {}, voice.words.place, el("small", {}, point)));
}

function attachment(one, voice) {
  if (one.kind === "photo") return picture(one.ref, voice.words.photo, one.name);
  if (one.kind === "voice") return recording(one, voice);
  return file(one.ref, one.name, one.size);
}

function picture(blob, alt, name) {
  const image = el("img", { src: blobUrl(blob, name), alt, decoding: "async" });
  const link = el("a", { class: "picture", href: blobUrl(blob, name), target: "_blank", rel: "noopener" }, image);
  // Not every «photo» is one that browsers can show (HEIC): then it is a file like others.
  image.addEventListener("error", () => link.replaceWith(file(blob, name)), { once: true });
  return link;
}

function file(blob, name, size) {
  return el(
    "a",
    { class: "file", href: blobUrl(blob, name), download: name },
    icon("file"),
    el("span", {}, String(name), size ? el("small", {}, weight(size)) : null),
  );
}

function weight(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function recording(one, voice) {
  const sound = new Audio();
  const button = el("button", { type: "button", class: "play", "aria-label": voice.words.play }, icon("play"));
  const node = el("div", { class: "recording" }, button, el("span", {}, voice.words.voice));
  const show = () => button.replaceChildren(icon(sound.paused ? "play" : "pause"));
  for (const event of ["play", "pause", "ended"]) sound.addEventListener(event, show);
  button.addEventListener("click", () => {
    sound.src ||= blobUrl(one.ref, one.name);
    if (!sound.paused) sound.pause();
    else sound.play().catch(() => node.dispatchEvent(new CustomEvent("trouble", { bubbles: true, detail: "play" })));
  });
  return node;
}
