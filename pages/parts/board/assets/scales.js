// Data to pixels and back, for one box. x, y are canvas pixels.

export const timeX = (plot, n, t) => plot.x + ((t + 0.5) / n) * plot.w;
export const timeAt = (plot, n, x) => Math.min(n - 1, Math.max(0, Math.floor(((x - plot.x) / plot.w) * n)));
export const stepX = (plot, domain, step) => plot.x + ((step - domain[0]) / (domain[1] - domain[0] || 1)) * plot.w;
export const stepAt = (plot, domain, x) => domain[0] + Math.min(1, Math.max(0, (x - plot.x) / plot.w)) * (domain[1] - domain[0]);
export const valueY = (plot, { lo, hi }, value) => plot.y + plot.h - ((value - lo) / (hi - lo || 1)) * plot.h;

/** Rows and columns of a map against the time axis: a binned map has fewer columns than time steps. */
export const columnOf = (cols, n, t) => Math.min(cols - 1, Math.floor((t * cols) / n));
export const rowAt = (plot, rows, y) => Math.min(rows - 1, Math.max(0, Math.floor(((y - plot.y) * rows) / plot.h)));

/** About `count` round ticks from 0 to the last step, which is always one of them. */
export function roundTicks(last, count = 5) {
  if (last <= count) return Array.from({ length: last + 1 }, (_, i) => i);
  const rough = last / count, unit = 10 ** Math.floor(Math.log10(rough));
  const gap = [1, 2, 4, 5, 10].map((m) => m * unit).find((s) => s >= rough && s % 1 === 0);
  const ticks = [];
  for (let t = 0; t < last - gap * 0.35; t += gap) ticks.push(t);
  return [...ticks, last];
}
