// A voice message: from the microphone to a file. Where the browser cannot record, the button stays hidden.

const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const LONGEST = 10 * 60 * 1000;

export const canRecord = () => Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);

export class Recorder {
  /** `onTime(seconds)` while it runs; `onEnd(file | null)` once, null when thrown away. */
  constructor({ onTime, onEnd }) {
    this.onTime = onTime;
    this.onEnd = onEnd;
  }

  /** Rejects when the person or the system denies the microphone. */
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    this.parts = [];
    this.kept = false;
    this.media = new MediaRecorder(this.stream, type ? { mimeType: type } : {});
    this.media.addEventListener("dataavailable", (event) => this.parts.push(event.data));
    this.media.addEventListener("stop", () => this.ended());
    this.media.start();
    this.since = performance.now();
    this.timer = setInterval(() => this.tick(), 250);
    this.onTime(0);
  }

  tick() {
    const passed = performance.now() - this.since;
    this.onTime(Math.floor(passed / 1000));
    if (passed > LONGEST) this.stop(true);
  }

  stop(keep) {
    if (this.media?.state !== "recording") return;
    this.kept = keep;
    this.media.stop();
  }

  ended() {
    clearInterval(this.timer);
    for (const track of this.stream.getTracks()) track.stop();
    const type = this.media.mimeType || "audio/webm";
    const ending = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
    this.onEnd(this.kept ? new File(this.parts, `voice.${ending}`, { type }) : null);
  }
}
