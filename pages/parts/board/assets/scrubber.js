// The time scrubber: any stored step of the run, or live. It never moves under the user's hand.
import { steps } from "./format.js";

const EVERY = 120; // ms between two reports while dragging
const PATIENCE = 3000; // ms to wait for the picture that was asked for
const WORDS = { run: { past: "of the past", end: "Live" }, recorded: { past: "of the recording", end: "Last" } };

export class Scrubber {
  /** report(step or null) tells the page which step to show. */
  constructor(root, report) {
    this.range = root.querySelector("input");
    this.label = root.querySelector("output");
    this.live = root.querySelector(".live");
    Object.assign(this, { report, history: [], held: false, asked: undefined, askedAt: 0, timer: null });
    this.range.addEventListener("pointerdown", () => { this.held = true; });
    for (const end of ["pointerup", "pointercancel", "change", "blur"]) this.range.addEventListener(end, () => { this.held = false; });
    this.range.addEventListener("input", () => this.moved());
    this.live.addEventListener("click", () => { this.ask(null); this.range.value = this.range.max; this.words(); });
  }

  get step() {
    const at = Number(this.range.value);
    return at >= this.history.length - 1 ? null : this.history[at];
  }

  moved() {
    this.words();
    if (this.timer) return;
    this.timer = setTimeout(() => { this.timer = null; this.ask(this.step); }, EVERY);
  }

  ask(step) {
    if (step === this.reported) return;
    Object.assign(this, { asked: step, reported: step, askedAt: performance.now() });
    this.report(step);
  }

  show(packet) {
    const recorded = packet.run === "recorded"; // a recording plays by itself: its step is not one that a person chose
    if (this.run === undefined) this.reported = recorded ? null : packet.at;
    else if (this.run !== packet.run) this.ask(null); // another run starts at its newest step
    Object.assign(this, { run: packet.run, newest: packet.now, running: packet.live, says: recorded ? WORDS.recorded : WORDS.run });
    if (this.asked === packet.at || performance.now() - this.askedAt > PATIENCE) this.asked = undefined;
    if (this.held || this.timer || this.asked !== undefined) return;
    this.history = packet.history;
    const last = Math.max(0, this.history.length - 1);
    const at = packet.at == null ? last : this.nearest(packet.at);
    this.range.max = last;
    this.range.value = at;
    this.range.disabled = last === 0;
    this.words();
  }

  nearest(step) {
    return this.history.reduce((best, s, i) => (Math.abs(s - step) < Math.abs(this.history[best] - step) ? i : best), 0);
  }

  words() {
    if (!this.says) return;
    const step = this.step, past = step != null;
    const newest = this.history.length > 1 ? (this.running ? ", live" : ", newest") : "";
    const text = past ? `step ${steps(step)} ${this.says.past}` : `step ${steps(this.newest)}${newest}`;
    if (this.label.textContent !== text) this.label.textContent = text;
    this.range.setAttribute("aria-valuetext", text);
    this.range.style.setProperty("--share", this.range.max > 0 ? this.range.value / this.range.max : 1);
    if (this.live.textContent !== this.says.end) this.live.textContent = this.says.end;
    this.live.disabled = !past;
  }
}
