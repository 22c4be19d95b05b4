// Lines over time steps or over training: series, reference lines, events, clipped steps, the current value as a dot.
import { floor, valueTicks } from "./axes.js";
import { Labels } from "./labels.js";
import { stepX, timeX, valueY } from "./scales.js";

const STYLES = { bold: { width: 2.6 }, thin: { width: 1.1 }, dotted: { width: 1.5, dash: [1.5, 3] }, dashed: { width: 1.7, dash: [5, 4] } };
const REFS = { baseline: "mute", goal: "good", threshold: "mute" };

export function lines(pen, view, box, k, n) {
  const { plot } = box;
  valueTicks(pen, view, box, k);
  const series = view.series || [];
  const curves = series.map((s) => points(view, s, plot, n));
  pen.inside(plot.x - 3, plot.y - 2 * k, plot.w + 6, plot.h + 4 * k, () => {
    for (const ref of view.refs || []) refLine(pen, view, ref, plot, k);
    for (const event of view.events || []) eventLine(pen, view, event, plot, k);
    series.forEach((s, i) => pen.path(curves[i], { colour: colourOf(s), ...STYLES[s.style], width: STYLES[s.style].width * k }));
    clipTicks(pen, view, plot, k);
  });
  floor(pen, box);
  labels(pen, view, box, k, curves);
}

export const colourOf = (s) => s.hue || (s.style === "bold" ? "ink" : "mute");

/** The points of one series in canvas pixels; null where there is no data. */
function points(view, s, plot, n) {
  const y = view.data[s.y], x = s.x && view.data[s.x];
  return Array.from(y || [], (v, i) => {
    if (!Number.isFinite(v)) return null;
    return [x ? stepX(plot, view.domain, x[i]) : timeX(plot, n, i), Math.min(plot.y + plot.h + 900, Math.max(plot.y - 900, valueY(plot, view, v)))];
  });
}

function refLine(pen, view, ref, plot, k) {
  const y = Math.round(valueY(plot, view, ref.y)) + 0.5;
  pen.line(plot.x, y, plot.x + plot.w, y, { colour: REFS[ref.style], width: 1.4 * k, dash: [5, 4] });
}

function eventLine(pen, view, event, plot, k) {
  const x = Math.round(stepX(plot, view.domain, event.step)) + 0.5;
  pen.line(x, plot.y, x, plot.y + plot.h, { colour: "mute", width: k, dash: [2, 2] });
}

function clipTicks(pen, view, plot, k) {
  const steps = view.clipped ? view.data[view.clipped] : [];
  for (const step of steps || []) pen.box(stepX(plot, view.domain, step) - 0.6 * k, plot.y + plot.h - 5 * k, 1.2 * k, 5 * k, { colour: "bad" });
}

function labels(pen, view, { plot }, k, curves) {
  const at = new Labels(pen, view.id, plot, k, curves);
  if (view.now) nowDot(pen, view, plot, k, at);
  for (const ref of view.refs || []) {
    const y = valueY(plot, view, ref.y), right = plot.x + plot.w, left = plot.x + 6 * k;
    const ways = [[right, y - 9 * k, "right"], [left, y - 9 * k, "left"], [right, y + 10 * k, "right"], [left, y + 10 * k, "left"], [plot.x + plot.w / 2, y - 9 * k, "center"]];
    if (y > plot.y - 2 && y < plot.y + plot.h + 2) at.place(`${view.id}:${ref.label}`, ref.label, view.column === "time" ? [ways[1], ways[3], ways[0], ways[2]] : ways, { size: 12, weight: 500, colour: REFS[ref.style] });
  }
  for (const event of view.events || []) {
    const x = stepX(plot, view.domain, event.step);
    at.place(`${view.id}:${event.label}${event.step}`, event.label, [[x + 5 * k, plot.y + 7 * k, "left"], [x - 5 * k, plot.y + 7 * k, "right"], [x + 5 * k, plot.y + 22 * k, "left"]], { size: 12, weight: 500, colour: "mute" });
  }
  (view.series || []).forEach((s, i) => s.label && seriesLabel(view, s, curves[i], plot, k, at));
}

function seriesLabel(view, s, curve, plot, k, at) {
  const ways = [];
  for (const share of [0.08, 0.3, 0.55, 0.8, 0.2, 0.42, 0.68]) {
    const point = curve[Math.floor(share * curve.length)];
    if (point) for (const side of [-1, 1]) ways.push([point[0], Math.min(plot.y + plot.h - 8 * k, Math.max(plot.y + 8 * k, point[1] + side * 12 * k)), "left"]);
  }
  if (ways.length) at.place(`${view.id}:${s.label}`, s.label, ways, { size: s.style === "bold" ? 13 : 12, weight: s.style === "bold" ? 700 : 500, colour: colourOf(s) });
}

function nowDot(pen, view, plot, k, at) {
  const [step, value, text] = view.now;
  const x = stepX(plot, view.domain, step), y = Math.min(plot.y + plot.h, Math.max(plot.y, valueY(plot, view, value)));
  pen.dot(x, y, 4.2, { colour: "ink" });
  at.keepOff({ x: x - 5 * k, y: y - 5 * k, w: 10 * k, h: 10 * k });
  const ways = [[x + 9 * k, y - 12 * k, "left"], [x + 9 * k, y, "left"], [x - 8 * k, y - 13 * k, "right"], [x - 8 * k, y + 13 * k, "right"], [x, y - 16 * k, "center"]];
  at.place(`${view.id}:now`, text, ways, { size: 14, weight: 700, colour: "ink" });
}
