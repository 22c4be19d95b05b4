// The overlay above all views: one line through every view of the time column, the pill, and each view's value there.
import { clearest } from "./labels.js";
import { colourOf } from "./lines.js";
import { scatterPoints } from "./prediction.js";
import { cellReading, lineReading, moment, pointReading, stepWords } from "./reading.js";
import { stepX, timeX, valueY } from "./scales.js";
import { labelReading } from "./steps.js";

export function hairline(pen, packet, boxes, cursor, k) {
  const time = boxes.filter((b) => b.view.column === "time");
  const training = boxes.filter((b) => b.view.draw === "lines" && b.view.domain && !b.view.empty);
  if (cursor.t != null && time.length) timeHair(pen, packet, time, cursor, k);
  if (cursor.step != null) training.forEach((box) => stepHair(pen, box, cursor, k));
  boxes.filter((b) => b.view.draw === "scatter").forEach((box) => pointMark(pen, box, cursor, k));
}

const absolute = ({ x, y, plot }) => ({ x: x + plot.x, y: y + plot.y, w: plot.w, h: plot.h });

function timeHair(pen, packet, boxes, cursor, k) {
  const first = absolute(boxes[0]), last = absolute(boxes[boxes.length - 1]);
  const x = Math.round(timeX(first, packet.time.n, cursor.t)) + 0.5;
  pen.line(x, first.y - 6 * k, x, last.y + last.h, { colour: "ink", width: 1.3 * k, alpha: 0.28 });
  for (const box of boxes) {
    const p = absolute(box);
    pen.line(x, p.y - 2 * k, x, p.y + p.h + 2 * k, { colour: "ink", width: 1.3 * k, alpha: 0.9 });
  }
  const words = moment(packet, cursor.t) + (packet.at == null || packet.run === "recorded" ? "" : `, ${stepWords(packet.at)} of the past`);
  pill(pen, words, x, first.y - 15 * k, k);
  boxes.forEach((box) => {
    if (box.view.draw === "lines") lineMark(pen, box, x, cursor, k);
    if (box.view.draw === "heat" && cursor.view === box.view.id) cellMark(pen, box.view, packet, absolute(box), cursor, k);
    if (box.view.draw === "labels") labelMark(pen, box, x, cursor, k);
    if (box.view.draw === "bars") barMark(pen, box.view, absolute(box), x, cursor, k);
  });
}

function pill(pen, words, x, y, k) {
  const w = pen.width(words, 12.5, 600) + 14 * k;
  const centre = Math.min(pen.canvas.width / pen.ratio - w / 2, Math.max(w / 2, x));
  pen.box(centre - w / 2, y - 9.5 * k, w, 19 * k, { colour: "ink", radius: 9.5 * k });
  pen.text(words, centre, y + 0.5 * k, { size: 12.5, weight: 600, colour: pen.theme.page, align: "center", base: "middle" });
}

function lineMark(pen, box, x, cursor, k) {
  const { view } = box, plot = absolute(box);
  const at = view.empty ? null : lineReading(view, cursor);
  if (!at) return;
  const y = Math.min(plot.y + plot.h, Math.max(plot.y, valueY(plot, view, at.value)));
  pen.dot(x, y, 4.6, { colour: colourOf(at.series), ring: true });
  const w = pen.width(at.text, 13, 700);
  const rows = y > plot.y + 22 * k ? [y - 11 * k, y + 13 * k] : [y + 13 * k, y - 11 * k];
  const sides = x + 9 * k + w > plot.x + plot.w + 44 * k ? [[-9 * k, "right"]] : x - 9 * k - w < plot.x ? [[9 * k, "left"]] : [[9 * k, "left"], [-9 * k, "right"]];
  const places = sides.flatMap(([dx, align]) => rows.map((row) => [x + dx, row, align]));
  const [left, middle, align] = clearest(view.id, box, places, w, 13 * k);
  pen.halo(at.text, left, middle, { size: 13, weight: 700, colour: colourOf(at.series), align });
}

function barMark(pen, view, plot, x, cursor, k) {
  const value = view.data.values?.[cursor.t];
  if (!Number.isFinite(value) || (view.marks || []).includes(cursor.t)) return; // a marked bar carries its value already
  const text = value.toFixed(2).replace("-", "−");
  const flip = x + 9 * k + pen.width(text, 13, 700) > plot.x + plot.w + 44 * k;
  pen.halo(text, flip ? x - 8 * k : x + 8 * k, Math.min(plot.y + plot.h - 8 * k, valueY(plot, view, value) + 6 * k), { size: 13, weight: 700, align: flip ? "right" : "left" });
}

function labelMark(pen, box, x, cursor, k) {
  const words = labelReading(box.view, cursor.t), plot = absolute(box);
  if (words) note(pen, words, x, plot.y + plot.h + 4 * k, k);
}

function cellMark(pen, view, packet, plot, cursor, k) {
  const cell = cellReading(view, packet, cursor.t, cursor.row);
  if (!cell) return;
  const [rows, cols] = view.shape.cells;
  const w = plot.w / cols, h = plot.h / rows;
  const x = plot.x + cell.column * w, y = plot.y + cell.row * h;
  pen.box(x - 1, y - 1, w + 2, h + 2, { edge: pen.theme.page, width: 3 });
  pen.box(x - 1, y - 1, w + 2, h + 2, { edge: "ink", width: 1.4 });
  note(pen, cell.text, x + w / 2, y > plot.y + 26 * k ? y - 18 * k : y + h + 18 * k, k);
}

/** A readout on its own ground, kept inside the board. */
function note(pen, words, x, y, k) {
  const w = pen.width(words, 12.5, 600) + 14 * k;
  const edge = pen.canvas.width / pen.ratio;
  const left = Math.max(1, x + 10 * k + w > edge ? Math.min(edge, x) - w - 10 * k : x + 10 * k);
  pen.box(left, y - 11 * k, w, 22 * k, { colour: pen.theme.page, edge: "faint", radius: 6 * k });
  pen.text(words, left + 7 * k, y + 0.5 * k, { size: 12.5, weight: 600, colour: "ink", base: "middle" });
}

function stepHair(pen, box, cursor, k) {
  const plot = absolute(box), at = lineReading(box.view, cursor);
  if (!at || at.step == null) return;
  const x = Math.round(stepX(plot, box.view.domain, at.step)) + 0.5;
  pen.line(x, plot.y, x, plot.y + plot.h, { colour: "ink", width: 1.3 * k, alpha: 0.9 });
  const y = Math.min(plot.y + plot.h, Math.max(plot.y, valueY(plot, box.view, at.value)));
  pen.dot(x, y, 4, { colour: colourOf(at.series), ring: true });
  note(pen, `${stepWords(at.step)}: ${at.text}`, x, plot.y + (y - plot.y > plot.h / 2 ? 14 : plot.h / k - 14) * k, k);
}

function pointMark(pen, box, cursor, k) {
  const words = pointReading(box.view, cursor);
  if (!words) return;
  const point = scatterPoints(box.view, absolute(box)).find(([i]) => i === cursor.point);
  if (!point) return;
  pen.dot(point[1], point[2], 5, { colour: "ink", ring: true });
  note(pen, words, point[1], point[2] - 18 * k, k);
}
