// What a view says at the cursor, in words: the same text for the hairline, the live region and the hidden table.
import { fixed, number, power, steps } from "./format.js";
import { columnOf } from "./scales.js";
import { labelReading } from "./steps.js";

const quoted = (text) => `“${text === " " ? "space" : text}”`;

/** The pill's text: a number of a time step, or the token read there. */
export function moment(packet, t) {
  const token = packet.time.tokens?.[t];
  return token === undefined ? `t = ${t}` : `reads ${quoted(token)}`;
}

/** {value, text} of a line at the cursor; value in the units of the axis (log10 on a log axis); null where there is none. */
export function lineReading(view, cursor) {
  const s = view.series?.[view.read ?? 0];
  if (!s || !view.data[s.y]) return null;
  const at = s.x ? nearest(view.data[s.x], cursor.step) : cursor.t;
  const value = at == null ? NaN : view.data[s.y][at];
  if (!Number.isFinite(value)) return null;
  return { value, series: s, step: s.x ? view.data[s.x][at] : null, text: view.log ? power(value) : number(value) };
}

export function nearest(sorted, wanted) {
  if (wanted == null || !sorted?.length) return null;
  let low = 0, high = sorted.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= wanted) low = middle; else high = middle;
  }
  return Math.abs(sorted[low] - wanted) <= Math.abs(sorted[high] - wanted) ? low : high;
}

/** {row, column, text} of a heat map's cell: exact when f32 values were sent, else from the level, saying "about". */
export function cellReading(view, packet, t, chosen) {
  if (!view.data.cells || t == null || chosen == null) return null;
  const [rows, cols] = view.shape.cells;
  const row = Math.min(chosen, rows - 1); // another run may have fewer units
  const column = columnOf(cols, packet.time.n, t);
  const level = view.data.cells[row * cols + column];
  const exact = view.exact && view.data.values;
  const value = exact ? exactValue(view, packet, t, row, rows) : level === 255 ? NaN : view.lo + (level / 254) * (view.hi - view.lo);
  const words = Number.isNaN(value) ? "no value" : exact ? number(value) : `about ${fixed(value)}`;
  return { row, column, text: `${place(view, packet, t, row, column)}: ${words}` };
}

function exactValue(view, packet, t, row, rows) {
  const [units, times] = view.shape.values;
  return view.data.values[Math.floor((row * units) / rows) * times + columnOf(times, packet.time.n, t)];
}

function place(view, packet, t, row, column) {
  const [units, width] = view.bins || [1, 1];
  const when = width > 1 ? `t = ${column * width}–${Math.min(packet.time.n, (column + 1) * width) - 1}` : moment(packet, t);
  if (view.rows) return view.rows.length > 1 ? `writes ${quoted(view.rows[row])}, ${when}` : when;
  return `${units > 1 ? `units ${row * units}–${(row + 1) * units - 1}` : `unit ${row}`}, ${when}`;
}

/** One clause for one view at the cursor; null when it has nothing to say there. */
export function reading(view, packet, cursor) {
  if (view.empty) return null;
  const { t, row } = cursor;
  if (view.draw === "lines") return view.column === "time" && t == null ? null : lineReading(view, cursor)?.text ?? null;
  if (view.draw === "bars") return t == null || !view.data.values ? null : number(view.data.values[t]);
  if (view.draw === "tokens") return t == null ? null : moment(packet, t);
  if (view.draw === "heat") return cellReading(view, packet, t, cursor.view === view.id ? row : null)?.text ?? columnReading(view, packet, t);
  if (view.draw === "outputs") return (view.rows || []).map((r) => `${r.token} ${fixed(r.p)}${r.ok || !r.truth ? "" : `, truth ${r.truth}`}`).join("; ");
  if (view.draw === "ranks") return (view.bars || []).map((b) => `${b.name} ${fixed(b.p)}${b.truth ? ", truth" : ""}`).join("; ");
  if (view.draw === "labels") return labelReading(view, t);
  if (view.draw === "text") return `${view.before || ""}${view.text}` || null;
  if (view.draw === "scatter") return pointReading(view, cursor) ?? view.words ?? null;
  return null;
}

export function pointReading(view, cursor) {
  if (cursor.view !== view.id || cursor.point == null || !view.data.truth) return null;
  return `said ${number(view.data.said[cursor.point])}, truth ${number(view.data.truth[cursor.point])}`;
}

function columnReading(view, packet, t) {
  if (t == null || !view.data.cells) return null;
  const [rows, cols] = view.shape.cells, column = columnOf(cols, packet.time.n, t);
  let sum = 0, count = 0, most = 0, best = -1;
  for (let row = 0; row < rows; row++) {
    const level = view.data.cells[row * cols + column];
    if (level === 255) continue;
    sum += level; count += 1;
    if (level > best) { best = level; most = row; }
  }
  if (!count) return "no value";
  const value = (level) => fixed(view.lo + (level / 254) * (view.hi - view.lo));
  return view.rows?.length > 1 ? `most weight ${value(best)} writing ${quoted(view.rows[most])}` : `mean about ${value(sum / count)}`;
}

export const stepWords = (step) => `step ${steps(step)}`;
