// The anatomy of one time step. Clicks and keys are answered here; only another step or unit goes to the server.
import { readTheme } from "../unrolled.board/theme.js";
import { draw } from "./flow.js";
import { panel } from "./panel.js";
import { strip } from "./strip.js";

class Anatomy {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`.${name}`);
    this.observer = new ResizeObserver(() => this.flow());
    this.observer.observe(root);
  }

  show(scene, go) {
    Object.assign(this, { scene, go, theme: readTheme(this.root) });
    this.shown ||= new Set();
    if (scene.t !== this.t || scene.unit !== this.unit) this.shown.clear();
    Object.assign(this, { t: scene.t, unit: scene.unit });
    const name = (box) => box.symbol.split("[")[0];
    const kept = scene.boxes.findIndex((box) => name(box) === this.name);
    this.picked = kept >= 0 ? kept : first(scene.boxes);
    this.strips();
    this.part("below").hidden = !scene.boxes.length; // two cells share the strips alone
    this.flow();
    this.tell();
  }

  strips() {
    const { bars, tokens, t, unit, hidden } = this.scene;
    strip(this.part("time"), { title: "Time step", values: bars, tokens, chosen: t, theme: this.theme, read: (i) => tokens ? `“${tokens[i]}”` : `input ${bars[i].toFixed(2)}`,
      choose: (next) => this.go({ t: next, unit }) });
    strip(this.part("units"), { title: "Unit", heat: hidden, chosen: unit, theme: this.theme, read: (i) => `h ${hidden[i].toFixed(2)}`.replace("-", "−"),
      choose: (next) => this.go({ t, unit: next }) });
  }

  flow() {
    if (this.scene?.boxes.length && this.root.clientWidth) draw(this.part("flow"), this);
  }

  pick(index, focus = false) {
    this.picked = index;
    this.name = this.scene.boxes[index].symbol.split("[")[0];
    this.flow();
    this.tell();
    if (focus) this.part("flow").querySelector("[tabindex='0']")?.focus();
  }

  tell() {
    if (this.scene.boxes.length) panel(this.part("panel"), this);
  }

  hidden(index) {
    return this.scene.hide && this.scene.boxes[index].formula && !this.shown.has(index);
  }

  reveal(index) {
    this.shown.add(index);
    this.flow();
    this.tell();
  }
}

/** At first a gate is open, since it has the most to tell; else the result. */
function first(boxes) {
  const gates = ["input", "update", "forget"].map((role) => boxes.findIndex((b) => b.role === role)).filter((i) => i >= 0);
  return gates.length ? gates[0] : boxes.length - 1;
}

const made = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".anatomy");
  if (!made.has(root)) made.set(root, new Anatomy(root));
  if (data?.boxes) made.get(root).show(data, (place) => setTriggerValue("go", place));
}
