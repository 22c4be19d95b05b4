// What surrounds the data: title and sentence, gridlines, ticks, axes, and the sentence of an empty view.
import { steps } from "./format.js";
import { roundTicks, stepX, timeX, valueY } from "./scales.js";

const TITLE = 14, NOTE = 12.5, TICK = 11.5, NOTE_LINE = 15.5;

export function title(pen, view, box, k) {
  const top = box.side ? box.plot.y : 0;
  const marked = box.side && view.hue && view.hue !== "ink"; // identity by a tick in the view's hue
  const x = marked ? 11 * k : 0;
  const base = top + 12 * k;
  if (marked) pen.box(0, top + 2 * k, 4 * k, 12 * k, { colour: view.hue, radius: 2 * k });
  pen.text(view.title, x, base, { size: TITLE, weight: 600, colour: "ink" });
  if (view.symbol) pen.text(view.symbol, x + pen.width(view.title, TITLE, 600) + 6 * k, base, { size: TITLE });
  if (!view.note) return;
  if (!box.side) return pen.text(pen.shorten(view.note, box.w, NOTE), x, base + 16.5 * k, { size: NOTE });
  const most = Math.max(1, Math.floor((box.h - box.plot.y - 12 * k) / (NOTE_LINE * k)));
  const room = box.plot.x - x - (view.ticks || view.rows ? 36 : 8) * k; // up to the tick labels, or to the map itself
  pen.wrap(view.note, room, NOTE, most).forEach((line, i) => pen.text(line, x, base + (i + 1) * NOTE_LINE * k, { size: NOTE }));
}

/** Horizontal gridlines with their text, three to five of them, given by the packet. */
export function valueTicks(pen, view, { plot }, k, grid = true) {
  for (const [value, text] of view.ticks || []) {
    const y = Math.round(valueY(plot, view, value)) + 0.5;
    if (grid) pen.line(plot.x, y, plot.x + plot.w, y, { colour: "grid" });
    pen.text(text, plot.x - 6 * k, y, { size: TICK, align: "right", base: "middle" });
  }
}

export function floor(pen, { plot }) {
  const y = Math.round(plot.y + plot.h) + 0.5;
  pen.line(plot.x, y, plot.x + plot.w, y);
}

function tick(pen, x, y, text, k) {
  pen.line(Math.round(x) + 0.5, y, Math.round(x) + 0.5, y + 4 * k);
  pen.text(text, x, y + 6 * k, { size: TICK, align: "center", base: "top" });
}

/** The shared time axis, under the last view: numbers, or the tokens themselves. */
export function timeAxis(pen, box, time, k) {
  const y = box.plot.y + box.plot.h;
  if (time.tokens) return tokens(pen, time.tokens, box.plot, y + 12 * k, k);
  for (const t of roundTicks(time.n - 1)) tick(pen, timeX(box.plot, time.n, t), y, String(t), k);
  pen.text("time step t", box.plot.x + box.plot.w, y + 19 * k, { align: "right", base: "top" });
}

export function stepAxis(pen, { plot }, domain, k) {
  const y = plot.y + plot.h;
  const span = domain[1] - domain[0];
  for (const step of roundTicks(Math.round(span), 3)) tick(pen, stepX(plot, domain, domain[0] + step), y, steps(domain[0] + step), k);
  pen.text("training step", plot.x + plot.w, y + 19 * k, { align: "right", base: "top" });
}

export function tokens(pen, texts, plot, middle, k) {
  const band = plot.w / texts.length;
  const size = Math.max(7, Math.min(15, (band * 1.15) / k));
  texts.forEach((text, t) => {
    const blank = text === " ";
    const shown = [...text].length > 1 ? pen.shorten(text, band, size, 600) : text;
    pen.text(blank ? "·" : shown, timeX(plot, texts.length, t), middle, { size, weight: 600, colour: blank ? "mute" : "ink", align: "center", base: "middle" });
  });
}

export function emptySentence(pen, view, { plot }, k) {
  const lines = pen.wrap(view.empty, plot.w - 16 * k, NOTE, Math.max(1, Math.floor(plot.h / (16 * k))));
  const first = plot.y + plot.h / 2 - ((lines.length - 1) * 16 * k) / 2;
  lines.forEach((line, i) => pen.halo(line, plot.x + plot.w / 2, first + i * 16 * k, { size: NOTE, weight: 400, colour: "mute", align: "center", base: "middle" }));
}
