// The input: numbers as bars (marked ones in the hue, with their value), or tokens as letters.
import { floor, tokens, valueTicks } from "./axes.js";
import { fixed } from "./format.js";
import { timeX, valueY } from "./scales.js";

export function bars(pen, view, box, k, n) {
  const { plot } = box;
  const marks = new Set(view.marks || []);
  const w = Math.max(1.5, plot.w / n - 2 * k), zero = valueY(plot, view, Math.max(0, view.lo));
  valueTicks(pen, view, box, k, false);
  (view.data.values || []).forEach((value, t) => {
    if (!Number.isFinite(value)) return;
    const y = valueY(plot, view, value), top = Math.min(y, zero), h = Math.max(1, Math.abs(zero - y));
    const marked = marks.has(t);
    const wide = marked ? Math.max(w, 3 * k) : w;
    pen.box(timeX(plot, n, t) - wide / 2, top, wide, h, { colour: marked ? view.hue : "faint", alpha: marked ? 1 : 0.75, radius: y < zero ? [2 * k, 2 * k, 0, 0] : 0 });
  });
  floor(pen, box);
  for (const t of marks) markLabel(pen, view, plot, k, n, t);
}

function markLabel(pen, view, plot, k, n, t) {
  const value = view.data.values?.[t];
  if (!Number.isFinite(value)) return;
  const text = fixed(value), room = pen.width(text, 14.5, 700) + 8 * k;
  const x = timeX(plot, n, t), half = Math.max(plot.w / n / 2, 3 * k) + 3 * k;
  const left = x + half + room > plot.x + plot.w + 40 * k;
  pen.halo(text, left ? x - half : x + half, Math.min(plot.y + plot.h - 8 * k, valueY(plot, view, value) + 6 * k), { size: 14.5, weight: 700, colour: view.hue, align: left ? "right" : "left" });
}

export function letters(pen, view, { plot }, k, time) {
  if (time.tokens) tokens(pen, time.tokens, plot, plot.y + plot.h / 2, k);
}
