// What the person did and the server has not yet confirmed. Outlives a reload, a closed tab and a restart of the server.

const PREFIX = "shturman.out.";

export class Outbox {
  constructor() {
    this.entries = new Map();
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) this.recall(key);
    // Another tab may have got the answer.
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(PREFIX) && event.newValue === null) this.entries.delete(event.key.slice(PREFIX.length));
    });
  }

  recall(key) {
    try {
      const entry = JSON.parse(localStorage.getItem(key));
      if (entry.frame.id) this.entries.set(entry.frame.id, entry);
    } catch {
      localStorage.removeItem(key);
    }
  }

  add(persona, frame, at) {
    const order = performance.timeOrigin + performance.now();
    const entry = { persona, frame: { ...frame, id: crypto.randomUUID() }, at, order };
    this.entries.set(entry.frame.id, entry);
    try {
      localStorage.setItem(PREFIX + entry.frame.id, JSON.stringify(entry));
    } catch {
      // A full or forbidden store: the entry lives as long as the page does.
    }
    return entry;
  }

  drop(id) {
    this.entries.delete(id);
    localStorage.removeItem(PREFIX + id);
  }

  has(id) {
    return this.entries.has(id);
  }

  /** What was said before the server named anyone belongs to whom it names first. */
  of(persona) {
    return [...this.entries.values()].filter((entry) => [persona, ""].includes(entry.persona)).sort((a, b) => a.order - b.order);
  }
}
