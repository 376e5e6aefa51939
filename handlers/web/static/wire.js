// The WebSocket: says hello, repeats what is unconfirmed, comes back after a loss. The protocol: handlers/web/talk.py.

const PAUSES = [300, 700, 1500, 3000, 5000, 8000];
const PATIENCE = 10000;
const AGAIN = 1000;
// The server closes the line on a frame above 64 KiB; repeating such a one would close it for ever.
const MAX_FRAME = 60000;

export const fits = (frame) => new Blob([JSON.stringify(frame)]).size <= MAX_FRAME;

export class Wire {
  /** `on`: state, messages, ack, error, typing, clock, toast: what the server said; line(name): the connection. */
  constructor(outbox, on) {
    this.outbox = outbox;
    this.on = on;
    this.persona = "";
    this.since = 0;
    this.misses = 0;
    this.ready = false;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  connect() {
    clearTimeout(this.timer);
    const socket = new WebSocket(`ws://${location.host}/ws`);
    this.socket = socket;
    socket.addEventListener("open", () => this.greet());
    socket.addEventListener("message", (event) => this.socket === socket && this.take(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.socket === socket && this.lost());
  }

  hurry() {
    if (this.socket?.readyState === WebSocket.CLOSED) this.connect();
  }

  /** Steps into someone's shoes; what the page shows of another conversation is no use here. */
  enter(persona) {
    this.persona = persona;
    this.since = 0;
    this.ready = false;
    if (this.open) this.greet();
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  greet() {
    this.socket.send(JSON.stringify({ type: "hello", persona: this.persona, since: this.since }));
  }

  /** Kept first, sent when possible; `at` is only for the eyes. */
  say(frame, at) {
    const entry = this.outbox.add(this.persona, frame, at);
    if (this.ready) this.send(entry);
    return entry;
  }

  send(entry) {
    if (!this.ready || !this.outbox.has(entry.frame.id)) return;
    const socket = this.socket;
    socket.send(JSON.stringify(entry.frame));
    // A line can be dead without saying so.
    setTimeout(() => this.socket === socket && this.outbox.has(entry.frame.id) && socket.close(), PATIENCE);
  }

  take(frame) {
    if (frame.type === "state" && !this.settle(frame)) return;
    // Still of the conversation that was left.
    if (frame.type === "messages" && !this.ready) return;
    if (frame.type === "messages") this.since = Math.max(this.since, ...frame.messages.map((one) => one.seq));
    if (frame.type === "ack") this.outbox.drop(frame.id);
    if (frame.type === "error") this.refused(frame);
    this.on[frame.type]?.(frame);
    // After the page knows whose conversation this is, so that each answer finds its place.
    if (frame.type === "state") for (const entry of this.outbox.of(this.persona)) this.send(entry);
  }

  /** False for the answer to an earlier hello, while the next one is on its way. */
  settle(frame) {
    if (frame.persona !== this.persona && frame.personas.some((one) => one.account === this.persona)) return false;
    if (frame.persona !== this.persona) this.since = 0;
    this.persona = frame.persona;
    this.misses = 0;
    this.ready = true;
    this.on.line("online");
    return true;
  }

  refused(frame) {
    if (!frame.id) return;
    const entry = this.outbox.entries.get(frame.id);
    if (!frame.again) this.outbox.drop(frame.id);
    else if (entry) setTimeout(() => entry.persona === this.persona && this.send(entry), AGAIN);
  }

  lost() {
    this.ready = false;
    if (!this.misses) this.on.line("offline");
    const pause = PAUSES[Math.min(this.misses, PAUSES.length - 1)];
    this.misses += 1;
    this.timer = setTimeout(() => this.connect(), pause * (0.8 + Math.random() * 0.4));
    if (this.misses > 1) this.ask();
  }

  /** A socket does not say why it was refused; the front page does. */
  async ask() {
    const answer = await fetch("/", { method: "HEAD" }).catch(() => null);
    if (!this.ready) this.on.line(answer?.status === 401 ? "closed" : "offline");
  }
}
