// Pointer and keyboard move one cursor: {t, step, view, row, point}. The last choice stays until Escape. Tab is left alone.
import { scatterPoints } from "./prediction.js";
import { nearest } from "./reading.js";
import { rowAt, stepAt, timeAt } from "./scales.js";

const NOTHING = { t: null, step: null, view: null, row: null, point: null };
export const noCursor = () => ({ ...NOTHING });

/** Where the pointer is on this view -> the cursor it chooses; null outside the plot. */
export function pointed(box, packet, cursor, x, y) {
  const { view, plot } = box;
  if (x < plot.x || x > plot.x + plot.w) return null;
  if (view.column === "time") {
    const t = timeAt(plot, packet.time.n, x);
    if (view.draw !== "heat" || !view.data.cells) return { ...cursor, t, view: view.id, row: null, point: null };
    return { ...cursor, t, view: view.id, row: rowAt(plot, view.shape.cells[0], y), point: null };
  }
  if (view.draw === "lines" && view.domain) return { ...cursor, step: stepAt(plot, view.domain, x), view: view.id, point: null };
  if (view.draw === "scatter") return { ...cursor, view: view.id, point: closest(scatterPoints(view, plot), x, y) };
  return null;
}

function closest(points, x, y) {
  const far = points.map(([, px, py]) => (px - x) ** 2 + (py - y) ** 2);
  return points.length ? points[far.indexOf(Math.min(...far))][0] : null;
}

/** A key on a focused view -> the cursor it chooses; null when the key is not ours. */
export function pressed(box, packet, cursor, key, far) {
  const { view } = box;
  if (key === "Escape") return noCursor();
  const move = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const by = (move || 0) * (far ? 10 : 1);
  if (view.column === "time") return timeKey(view, packet, cursor, key, by);
  if (view.draw === "lines" && view.domain) return stepKey(view, cursor, key, by);
  if (view.draw === "scatter") return pointKey(view, cursor, key, by);
  return null;
}

const within = (value, last) => Math.min(last, Math.max(0, value));

function timeKey(view, packet, cursor, key, by) {
  const last = packet.time.n - 1;
  const from = cursor.t ?? (by < 0 ? last + 1 : -1);
  const rows = view.draw === "heat" && view.shape.cells ? view.shape.cells[0] : 0;
  const row = rows && cursor.view === view.id ? cursor.row : null;
  const here = { ...cursor, view: view.id, row, point: null };
  if (by) return { ...here, t: within(from + by, last) };
  if (key === "Home" || key === "End") return { ...here, t: key === "Home" ? 0 : last };
  const down = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (!down || !rows) return null;
  return { ...here, t: cursor.t ?? 0, row: row == null ? (down > 0 ? 0 : rows - 1) : within(row + down, rows - 1) };
}

function stepKey(view, cursor, key, by) {
  const s = view.series?.[view.read ?? 0], xs = s && view.data[s.x];
  if (!xs?.length) return null;
  const last = xs.length - 1;
  const at = nearest(xs, cursor.step) ?? (by < 0 ? last + 1 : -1);
  const next = by ? within(at + by, last) : { Home: 0, End: last }[key];
  return next === undefined ? null : { ...cursor, view: view.id, step: xs[next] };
}

function pointKey(view, cursor, key, by) {
  const last = (view.data.truth?.length || 0) - 1;
  if (last < 0) return null;
  const at = cursor.view === view.id && cursor.point != null ? cursor.point : by < 0 ? last + 1 : -1;
  const next = by ? within(at + by, last) : { Home: 0, End: last }[key];
  return next === undefined ? null : { ...cursor, view: view.id, point: next };
}
