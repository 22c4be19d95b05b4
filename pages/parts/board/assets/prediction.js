// What the network says beside the truth: a scatter, ranked classes, or the tokens it wrote.
import { floor, valueTicks } from "./axes.js";
import { fixed } from "./format.js";
import { stepX, valueY } from "./scales.js";

const NAMES = 92; // room for the names of classes

export function scatter(pen, view, box, k) {
  const { plot } = box;
  const domain = [view.lo, view.hi];
  valueTicks(pen, view, box, k);
  for (const [value, text] of view.ticks || []) pen.text(text, stepX(plot, domain, value), plot.y + plot.h + 6 * k, { size: 11.5, align: "center", base: "top" });
  pen.text("truth", plot.x + plot.w, plot.y + plot.h + 19 * k, { align: "right", base: "top" });
  floor(pen, box);
  pen.line(plot.x, plot.y + plot.h, plot.x + plot.w, plot.y, { colour: "mute", width: 1.2 * k, dash: [5, 4] });
  for (const [i, x, y] of scatterPoints(view, plot)) if (i !== view.chosen) pen.dot(x, y, 3.4, { colour: view.hue, alpha: 0.55 });
  const chosen = scatterPoints(view, plot).find(([i]) => i === view.chosen);
  if (chosen) pen.dot(chosen[1], chosen[2], 6, { colour: view.hue, ring: true });
  if (view.words) pen.halo(view.words, plot.x + plot.w - 4 * k, plot.y + plot.h - 14 * k, { size: 13, align: "right" });
}

/** [index, x, y] of every point with a truth, held to the plot's edge when it lies outside. */
export function scatterPoints(view, plot) {
  const hold = (v) => Math.min(view.hi, Math.max(view.lo, v));
  return Array.from(view.data.truth || [], (truth, i) => [i, truth, view.data.said[i]])
    .filter(([, truth, said]) => Number.isFinite(truth) && Number.isFinite(said))
    .map(([i, truth, said]) => [i, stepX(plot, [view.lo, view.hi], hold(truth)), valueY(plot, view, hold(said))]);
}

function bar(pen, x, y, w, k, share, colour) {
  pen.box(x, y - 6 * k, w, 12 * k, { colour: "panel", radius: 3 * k });
  pen.box(x, y - 6 * k, Math.max(2.5 * k, w * Math.min(1, share)), 12 * k, { colour, radius: 3 * k });
}

export function ranks(pen, view, box, k) {
  const { plot } = box;
  const rows = view.bars || [];
  const foot = view.words ? 20 * k : 0;
  const band = Math.min(26 * k, (plot.h - foot) / Math.max(1, rows.length));
  const left = NAMES * k, w = box.w - left - 96 * k; // constant, so that no bar moves when the ranking changes
  rows.forEach((row, i) => {
    const y = plot.y + (i + 0.5) * band;
    const wrong = row.said && !row.truth;
    pen.text(pen.shorten(row.name, left - 12 * k, 13, 700), left - 10 * k, y, { size: 13, weight: row.said ? 700 : 400, colour: row.said || row.truth ? "ink" : "mute", align: "right", base: "middle" });
    bar(pen, left, y, w, k, row.p, wrong ? "bad" : row.said || row.truth ? view.hue : "faint");
    pen.text(fixed(row.p), left + w + 8 * k, y, { size: 13, weight: row.said ? 700 : 400, colour: "ink", base: "middle" });
    const word = row.truth ? "truth" : wrong ? "wrong" : "";
    if (word) pen.text(word, left + w + 44 * k, y, { size: 12.5, weight: 600, colour: wrong ? "bad" : "good", base: "middle" });
  });
  if (view.words) pen.text(pen.shorten(view.words, box.w, 13, 600), 0, plot.y + plot.h - 4 * k, { size: 13, weight: 600, colour: "ink" });
}

export function outputs(pen, view, box, k) {
  const { plot } = box;
  const rows = view.rows || [];
  const foot = view.words && !box.aligned ? 22 * k : 0;
  const band = (plot.h - foot) / Math.max(1, rows.length);
  const w = plot.w * 0.46;
  rows.forEach((row, i) => {
    const y = plot.y + (i + 0.5) * band;
    const size = Math.max(9, Math.min(16, band / k));
    pen.text(row.token === " " ? "·" : row.token, plot.x, y, { size, weight: 700, colour: row.ok ? "ink" : "bad", base: "middle" });
    bar(pen, plot.x + 22 * k, y, w, k, row.p, row.ok ? view.hue : "bad");
    pen.text(fixed(row.p), plot.x + 30 * k + w, y, { size: 12.5, colour: "ink", base: "middle" });
    if (row.truth && !row.ok) pen.text(`truth ${row.truth}`, plot.x + 62 * k + w, y, { size: 12.5, weight: 600, colour: "bad", base: "middle" });
  });
  if (view.words) pen.halo(pen.shorten(view.words, box.w, 13, 600), 0, plot.y + plot.h + (box.aligned ? 14 : -4) * k, { size: 13 });
}
