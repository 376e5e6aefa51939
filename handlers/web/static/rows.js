// The conversation as rows: order, edits in place, what is still on its way, day marks, and scrolling that leaves readers alone.

import { keyboard, own, screen } from "./cards.js";
import { $, el, icon, unseen } from "./dom.js";

const NEAR = 64;
const MARGIN = 10;
// Pixels of words above which a message that is read already shows only its beginning.
const LONG = 420;

export class Rows {
  /** `onTap(token, ref)`; `isWaiting(id)` says whether a frame of ours is still unconfirmed. */
  constructor(voice, { onTap, isWaiting }) {
    this.voice = voice;
    this.onTap = onTap;
    this.isWaiting = isWaiting;
    this.log = $("#log");
    this.box = $("#rows");
    this.pill = $("#pill");
    this.pinned = true;
    this.reset();
    // Only a person's scroll leaves the newest; growth of the content does not.
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.pill.addEventListener("click", () => this.toEnd());
    const follow = new ResizeObserver(() => this.pinned && this.follow());
    follow.observe(this.box);
    follow.observe(this.log);
  }

  reset() {
    this.byRef = new Map();
    this.byId = new Map();
    this.taps = new Map();
    this.latest = null;
    this.unread = 0;
    this.answering = false;
    this.box.replaceChildren();
    this.log.setAttribute("aria-busy", "true");
    this.hush();
    this.toEnd();
  }

  get isEmpty() {
    return !this.box.childElementCount;
  }

  // ── what the server said ──────────────────────────────────────────────────────────────────────────────────

  show(messages, quiet) {
    const asked = this.latest && question(this.latest.node);
    const before = this.latest;
    for (const message of messages) {
      const row = this.byRef.get(message.ref);
      if (row) this.edit(row, message);
      else this.add(message, quiet);
    }
    this.arrange();
    // A tick in a list is no news.
    if (this.latest !== before || (before && question(before.node) !== asked)) this.read(quiet);
    if (this.pinned) this.follow();
    // What was there before the page opened is not news to be read aloud.
    this.log.setAttribute("aria-busy", "false");
  }

  add(message, quiet) {
    const row = this.byId.get(message.body.id) || this.make(message.author);
    const fresh = !row.node.isConnected;
    Object.assign(row, message);
    this.byRef.set(row.ref, row);
    this.fill(row);
    this.place(row);
    if (row.author === "bot") this.hush();
    if (fresh && !quiet && row.author === "bot" && !this.pinned) this.unread += 1;
    if (fresh && !quiet) row.node.classList.add("fresh");
  }

  edit(row, message) {
    if (message.seq <= row.seq) return;
    row.seq = message.seq;
    row.body = message.body;
    const focus = focusedKey(row.node);
    this.fill(row);
    if (focus !== null) (row.node.querySelectorAll(".key")[focus] || this.log).focus({ preventScroll: true });
  }

  // ── what the person did here ──────────────────────────────────────────────────────────────────────────────

  pend({ frame, at }) {
    if (this.byId.has(frame.id)) return;
    const row = this.make("person");
    Object.assign(row, { body: frame, at });
    this.byId.set(frame.id, row);
    this.fill(row);
    this.box.append(row.node);
    this.arrange();
    this.answering = true;
    this.toEnd();
  }

  refresh(id) {
    const row = this.byId.get(id);
    if (row) this.mark(row);
  }

  refuse(id, text) {
    const row = this.byId.get(id);
    if (!row) return;
    row.refusal = text;
    this.mark(row);
  }

  online(is) {
    this.box.classList.toggle("offline", !is);
  }

  /** The button shows that it was pressed until the server has the press. */
  tapped(id, token, ref) {
    const keys = [...(this.byRef.get(ref)?.node.querySelectorAll(".key") || [])];
    this.taps.set(id, keys.filter((key) => key.dataset.token === token));
    for (const key of this.taps.get(id)) key.classList.add("busy");
    this.answering = true;
  }

  untap(id) {
    for (const key of this.taps.get(id) || []) key.classList.remove("busy");
    this.taps.delete(id);
  }

  // ── a row ─────────────────────────────────────────────────────────────────────────────────────────────────

  make(author) {
    const row = { author, ref: "", seq: 0, node: el("article", { class: `msg ${author === "bot" ? "bot" : "me"}` }) };
    row.node.row = row;
    return row;
  }

  fill(row) {
    const { node, body } = row;
    const bot = row.author === "bot";
    const words = el("div", { class: "words" }, ...(bot ? screen(body, this.voice) : own(body, this.voice)));
    const at = new Date(row.at);
    const meta = el("div", { class: "meta" }, el("time", { datetime: row.at }, this.voice.clock(at)));
    const name = unseen(bot ? this.voice.words.bot : this.voice.words.me);
    const keys = bot ? keyboard(body, (token) => this.onTap(token, row.ref), this.voice) : null;
    row.day = this.voice.format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
    node.classList.toggle("keyed", Boolean(keys));
    node.classList.toggle("visual", Boolean(words.querySelector(":scope > .picture")));
    const tucked = words.lastElementChild?.matches("p:not(.stop, .warn), h3, ul, ol, .progress");
    node.replaceChildren(el("div", { class: tucked ? "bubble tucked" : "bubble" }, name, words, meta), ...(keys ? [keys] : []));
    if (!bot) this.mark(row);
    row.measured = false;
    if (body.id) this.byId.set(body.id, row);
  }

  /** One mark a message: on its way, arrived, or refused with the reason. */
  mark(row) {
    const { words } = this.voice;
    const waiting = this.isWaiting(row.body.id);
    const state = row.refusal ? "refused" : waiting ? "waiting" : "sent";
    const said = { refused: `${words.refused}: ${row.refusal}`, waiting: words.waiting, sent: words.sent }[state];
    $(".meta .mark", row.node)?.remove();
    if (row.refusal) $(".bubble", row.node).classList.remove("tucked");
    $(".meta", row.node).append(
      el(
        "span",
        { class: `mark ${state}` },
        state === "refused" ? said : unseen(said),
        state === "waiting" ? el("span", { class: "unsent", "aria-hidden": "true" }, words.unsent) : null,
        state === "refused" ? null : icon(waiting ? "clock" : "check"),
      ),
    );
  }

  place(row) {
    let next = null;
    for (let node = this.box.lastElementChild; node; node = node.previousElementSibling) {
      const other = node.row;
      if (!other || other === row) continue;
      if (other.ref && isBefore(other, row)) break;
      next = node;
    }
    if (!row.node.isConnected || nextRow(row.node) !== next) this.box.insertBefore(row.node, next);
  }

  // ── what depends on neighbours ────────────────────────────────────────────────────────────────────────────

  arrange() {
    let previous = null;
    this.latest = null;
    for (const node of [...this.box.children]) {
      const row = node.row;
      if (!row) continue;
      this.dayMark(row, previous);
      node.classList.toggle("follows", previous?.author === row.author && previous.day === row.day);
      node.classList.remove("latest");
      if (row.author === "bot") this.latest = row;
      previous = row;
    }
    this.latest?.node.classList.add("latest");
    this.fold();
    this.paintPill();
  }

  /** What is long shows its beginning and a way to the rest; the latest card stands whole. */
  fold() {
    const rows = [...this.box.children].map((node) => node.row).filter((row) => row && !row.measured);
    const long = rows.filter((row) => $(".words", row.node).scrollHeight > LONG);
    for (const row of rows) row.measured = true;
    for (const row of rows) row.node.classList.toggle("long", long.includes(row));
    for (const row of long) $(".words", row.node).after(this.unfold(row));
  }

  unfold(row) {
    const { words } = this.voice;
    const button = el("button", { type: "button", class: "unfold", "aria-expanded": String(row.node.classList.contains("whole")) });
    const say = () => (button.textContent = row.node.classList.contains("whole") ? words.less : words.whole);
    button.addEventListener("click", () => {
      this.pinned = false;
      button.setAttribute("aria-expanded", String(row.node.classList.toggle("whole")));
      say();
    });
    say();
    return button;
  }

  dayMark(row, previous) {
    const before = row.node.previousElementSibling;
    const mark = before?.classList.contains("day") ? before : null;
    if (previous?.day === row.day) mark?.remove();
    else if (!mark) row.node.before(el("div", { class: "day" }, el("span", {}, this.dayName(row))));
    else mark.firstChild.textContent = this.dayName(row);
  }

  dayName(row) {
    return this.voice.format({ weekday: "short", day: "numeric", month: "long" }).format(new Date(row.at));
  }

  // ── scrolling ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Events come late, when more may stand below already: where we put the scroll ourselves, nobody scrolled. */
  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    if (scrollTop === this.top) return;
    this.reading = null;
    this.pinned = scrollHeight - scrollTop - clientHeight < NEAR;
    this.top = scrollTop;
    if (this.pinned) this.unread = 0;
    this.paintPill();
  }

  paintPill() {
    const { words } = this.voice;
    this.pill.hidden = this.pinned;
    this.pill.classList.toggle("news", this.unread > 0);
    $("span", this.pill).textContent = this.unread ? `${words.fresh}: ${this.unread}` : words.latest;
  }

  toEnd() {
    this.pinned = true;
    this.reading = null;
    this.unread = 0;
    this.follow();
  }

  /** The newest card, for whoever is at the end or waits for an answer, wherever they had scrolled to. */
  read(quiet) {
    if (this.answering) this.pinned = true;
    this.answering = false;
    if (!quiet) this.reading = this.latest;
  }

  /** To the end; when the card that is being read does not fit, to its top, and there it stays. */
  follow() {
    const { log } = this;
    const node = this.reading?.node;
    this.pinned = !node || node.offsetHeight + 2 * MARGIN <= log.clientHeight;
    if (this.pinned) log.scrollTop = log.scrollHeight;
    else log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - MARGIN;
    this.top = log.scrollTop;
    this.paintPill();
  }

  // ── typing ────────────────────────────────────────────────────────────────────────────────────────────────

  typing() {
    $("#typing").hidden = false;
    clearTimeout(this.typed);
    this.typed = setTimeout(() => this.hush(), 6000);
    if (this.pinned) this.follow();
  }

  hush() {
    clearTimeout(this.typed);
    $("#typing").hidden = true;
  }
}

const question = (node) => node.querySelector("h3")?.textContent;

function focusedKey(node) {
  const at = [...node.querySelectorAll(".key")].indexOf(document.activeElement);
  return at < 0 ? null : at;
}

function nextRow(node) {
  let next = node.nextElementSibling;
  while (next && !next.row) next = next.nextElementSibling;
  return next;
}

/** A card that was edited keeps its place: refs end in a number that grows; the demo's clock may go back, so it comes last. */
function isBefore(a, b) {
  const [one, two] = [a, b].map(({ ref }) => Number(/\d+$/.exec(ref)?.[0]));
  if (one !== two && !Number.isNaN(one + two)) return one < two;
  return a.at === b.at ? a.seq < b.seq : a.at < b.at;
}
