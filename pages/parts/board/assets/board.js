// The live board: paint(bytes) draws one packet. DOM is made once; afterwards canvases are redrawn and texts change.
import { noCursor, pointed, pressed } from "./cursor.js";
import { draw } from "./draw.js";
import { hairline } from "./hairline.js";
import { arrange } from "./layout.js";
import { same, unpack } from "./packet.js";
import { Pen } from "./pen.js";
import { savePicture } from "./picture.js";
import { moment, reading, stepWords } from "./reading.js";
import { Scrubber } from "./scrubber.js";
import { Strip } from "./strip.js";
import { readTheme } from "./theme.js";

const KIND = { bars: "bars", tokens: "letters", heat: "heat map", lines: "lines", scatter: "scatter", ranks: "ranked bars", outputs: "bars, one a row", labels: "two rows of labels", text: "text" };

class Board {
  constructor(root, report) {
    this.root = root;
    this.k = Number(root.dataset.scale);
    this.views = root.querySelector(".views");
    this.overlay = new Pen(root.querySelector(".overlay"));
    this.strip = new Strip(root.querySelector(".strip"));
    this.scrubber = new Scrubber(root.querySelector(".scrubber"), report);
    this.cursor = noCursor();
    this.canvases = new Map(); // view id -> {canvas, pen, box}
    root.querySelector(".save").addEventListener("click", () => this.packet && savePicture(this));
    this.observer = new ResizeObserver(() => this.redraw());
  }

  /** Listen to what lies outside the board; again after an end(), since Streamlit may end and go on with the same element. */
  begin() {
    if (this.ends && !this.ends.signal.aborted) return;
    this.ends = new AbortController();
    const { signal } = this.ends;
    this.observer.observe(this.views);
    document.addEventListener("visibilitychange", () => !document.hidden && this.waiting && this.paint(this.waiting), { signal });
    document.fonts.addEventListener("loadingdone", () => this.redraw(), { signal });
  }

  /** The page is left: nothing outside the board may keep it alive. */
  end() {
    this.observer.disconnect();
    this.ends.abort();
  }

  paint(bytes) {
    this.waiting = bytes;
    if (document.hidden) return;
    const theme = readTheme(this.root);
    const unchanged = same(bytes, this.bytes);
    if (unchanged && theme.page === this.theme?.page && theme.font === this.theme?.font) return;
    if (!unchanged) this.packet = unpack(bytes);
    Object.assign(this, { bytes, theme });
    this.strip.show(this.packet);
    this.scrubber.show(this.packet);
    this.message();
    this.redraw();
  }

  message() {
    const element = this.root.querySelector(".message");
    element.hidden = !this.packet.message;
    if (element.textContent !== (this.packet.message || "")) element.textContent = this.packet.message || "";
  }

  redraw() {
    this.width = Math.floor(this.views.clientWidth);
    if (!this.packet || !this.width) return;
    const { packet, width, k } = this;
    const { height, boxes } = arrange(packet.views, width, k);
    Object.assign(this, { height, boxes });
    this.strip.wrap();
    this.views.style.height = `${height}px`;
    this.keep(boxes);
    for (const { canvas, pen, box } of this.canvases.values()) {
      place(canvas, box);
      label(canvas, box.view, packet);
      draw(pen.begin(box.w, box.h, this.theme, k), box.view, box, k, packet.time);
    }
    this.hair();
  }

  /** One canvas a view, kept for as long as the view is there, in the order of the views: Tab follows it. */
  keep(boxes) {
    const wanted = new Map(boxes.map((box) => [box.view.id, box]));
    for (const [id, { canvas }] of this.canvases) if (!wanted.has(id)) { canvas.remove(); this.canvases.delete(id); }
    let place = this.views.firstElementChild;
    for (const [id, box] of wanted) {
      if (!this.canvases.has(id)) this.canvases.set(id, this.create(id, box.view));
      const kept = this.canvases.get(id);
      kept.box = box;
      if (kept.canvas === place) place = place.nextElementSibling;
      else place.before(kept.canvas);
    }
  }

  create(id, view) {
    const canvas = document.createElement("canvas");
    canvas.dataset.view = view.view;
    if (view.gate) canvas.dataset.gate = view.gate;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-roledescription", "chart");
    canvas.addEventListener("pointermove", (event) => this.pointer(id, event));
    canvas.addEventListener("pointerdown", (event) => this.pointer(id, event));
    canvas.addEventListener("keydown", (event) => this.key(id, event));
    return { canvas, pen: new Pen(canvas) };
  }

  pointer(id, event) {
    const { box } = this.canvases.get(id);
    this.choose(pointed(box, this.packet, this.cursor, event.offsetX, event.offsetY));
  }

  key(id, event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { box } = this.canvases.get(id);
    const cursor = pressed(box, this.packet, this.cursor, event.key, event.shiftKey);
    if (!cursor) return;
    event.preventDefault();
    this.choose(cursor);
    this.say(box.view);
  }

  choose(cursor) {
    if (!cursor || JSON.stringify(cursor) === JSON.stringify(this.cursor)) return;
    this.cursor = cursor;
    this.hair();
  }

  hair() {
    const { cursor } = this;
    if (cursor.t != null) cursor.t = Math.min(cursor.t, this.packet.time.n - 1);
    const nothing = cursor.t == null && cursor.step == null && cursor.point == null;
    if (!nothing || !this.clear) hairline(this.overlay.begin(this.width, this.height, this.theme, this.k), this.packet, this.boxes, cursor, this.k);
    this.clear = nothing; // an overlay without a line is not drawn again at each tick
    this.table();
  }

  /** For key presses only, never for ticks: one polite sentence. */
  say(view) {
    const { t, step } = this.cursor;
    const where = view.column === "time" ? (t == null ? "no time step chosen" : moment(this.packet, t)) : step == null ? "" : stepWords(step);
    const what = this.cursor.view ? reading(view, this.packet, this.cursor) : null;
    this.root.querySelector(".says").textContent = [where, what && `${view.title} ${what}`].filter(Boolean).join(", ");
  }

  /** The values at the hairline as a table, out of sight, for those who do not see the canvases. */
  table() {
    const body = this.root.querySelector("tbody"), { packet, cursor } = this;
    while (body.rows.length < packet.views.length) { const row = body.insertRow(); row.append(document.createElement("th")); row.insertCell(); }
    while (body.rows.length > packet.views.length) body.deleteRow(-1);
    packet.views.forEach((view, i) => {
      const [name, value] = body.rows[i].children;
      const text = view.empty || reading(view, packet, cursor) || view.now?.[2] || "choose a time step";
      if (name.textContent !== view.title) name.textContent = view.title;
      if (value.textContent !== text) value.textContent = text;
    });
  }

  pictures() {
    const overlay = { canvas: this.overlay.canvas, box: { x: 0, y: 0, w: this.width, h: this.height } };
    return [...this.canvases.values(), overlay];
  }

  penOn(canvas) {
    return new Pen(canvas);
  }
}

function place(canvas, { x, y, w, h }) {
  const style = { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` };
  for (const [name, value] of Object.entries(style)) if (canvas.style[name] !== value) canvas.style[name] = value;
}

function label(canvas, view, packet) {
  const where = { "data-step": packet.step, "data-run": packet.run };
  for (const [name, value] of Object.entries(where)) if (canvas.getAttribute(name) !== String(value)) canvas.setAttribute(name, value);
  const size = view.shape.cells ? `, ${view.shape.cells[0]} rows by ${view.shape.cells[1]} columns` : "";
  const keys = view.draw === "heat" ? "Left and right arrows choose a time step, up and down a row." : "Left and right arrows read values.";
  const words = `${view.title}${view.symbol ? ` ${view.symbol}` : ""}: ${KIND[view.draw]}${size}. ${(view.note || "").split(";")[0]}. ${view.empty || keys}`;
  if (canvas.getAttribute("aria-label") !== words) canvas.setAttribute("aria-label", words); // nothing per step in it: a label that changes is read out
}

const boards = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let board = boards.get(parentElement);
  if (!board) {
    board = new Board(parentElement.querySelector(".board"), (step) => board.report(step));
    boards.set(parentElement, board);
  }
  board.report = (step) => setStateValue("at", step);
  const turn = (board.turn = (board.turn || 0) + 1);
  board.begin();
  if (data?.byteLength) board.paint(data);
  return () => board.turn === turn && board.end(); // that of an update already overtaken ends nothing
}
