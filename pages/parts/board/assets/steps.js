// What a network says at every step: two rows of labels on the time axis, and text that it writes.
import { floor } from "./axes.js";

/** A square a step; a wrong one is as high as the row and red, a right one is half as high: never told by colour alone. */
export function labels(pen, view, box, k, n) {
  const { plot } = box;
  const band = plot.h / 2, cell = plot.w / n, gap = cell > 6 * k ? 1.5 : 0;
  const { truth, said } = view.data;
  if (!said) return;
  [truth, said].forEach((row, i) => {
    const top = plot.y + i * band, middle = top + band / 2;
    pen.text(view.rows[i], plot.x - 6 * k, middle, { size: 11.5, align: "right", base: "middle" });
    row.forEach((label, t) => {
      if (!Number.isFinite(label)) return;
      const wrong = i === 1 && Number.isFinite(truth[t]) && truth[t] !== label;
      const name = view.names[label], size = Math.min(13, (cell * 0.9) / k);
      const h = wrong ? band - 2 : band * 0.62;
      pen.box(plot.x + t * cell, middle - h / 2, Math.max(1, cell - gap), h, { colour: wrong ? "bad" : i ? view.hue : "faint", alpha: wrong ? 0.55 : share(label, view.names.length), radius: gap ? 2 * k : 0 });
      if (pen.width(name, size, 600) <= cell - 1 && size >= 7) pen.halo(name, plot.x + (t + 0.5) * cell, middle, { size, align: "center", colour: wrong ? "bad" : "ink" });
    });
  });
  floor(pen, box);
}

/** Labels differ by shade, so that a change is seen where there is no room for words. */
const share = (label, count) => 0.25 + 0.6 * (count > 1 ? label / (count - 1) : 1);

/** What was read in grey, what the network added in ink, wrapped at any sign. */
export function text(pen, view, box, k) {
  const { plot } = box, size = 13, line = 17 * k;
  let x = 0, y = plot.y + 10 * k;
  for (const [part, colour] of [[view.before || "", "mute"], [view.text || "", "ink"]]) {
    for (const piece of part.split(/(?<= )/)) {
      const w = pen.width(piece, size, colour === "ink" ? 600 : 400);
      if (x && x + w > box.w) { x = 0; y += line; }
      if (y > plot.y + plot.h) return;
      pen.text(pen.shorten(piece, box.w, size, 600), x, y, { size, weight: colour === "ink" ? 600 : 400, colour, base: "middle" });
      x += w;
    }
  }
}

/** In words, for the reading at the cursor. */
export function labelReading(view, t) {
  const said = view.data.said?.[t], truth = view.data.truth?.[t];
  if (t == null || !Number.isFinite(said)) return null;
  const named = (label) => `“${view.names[label] === " " ? "space" : view.names[label]}”`;
  return `says ${named(said)}${Number.isFinite(truth) ? (truth === said ? ", right" : `, truth ${named(truth)}`) : ""}`;
}
