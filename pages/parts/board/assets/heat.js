// Heat maps: one pixel a cell, stretched without smoothing; colour bar at the right, row labels at the left.
import { fixed } from "./format.js";
import { NO_DATA } from "./theme.js";

const scratch = new Map(); // view id -> the small canvas its cells are written to

export function heat(pen, view, box, k) {
  const { plot } = box;
  const ramp = pen.theme.ramp[view.ramp];
  if (view.data.cells) {
    const [rows, cols] = view.shape.cells;
    cells(pen, view, plot, ramp, rows, cols);
    if (plot.w / cols > 8 * k && plot.h / rows > 8 * k) separators(pen, plot, rows, cols);
    rowLabels(pen, view, plot, k);
  }
  pen.box(Math.round(plot.x) - 0.5, Math.round(plot.y) - 0.5, Math.round(plot.w) + 1, Math.round(plot.h) + 1, { edge: "faint" });
  colourBar(pen, view, plot, ramp, k);
}

function sheet(id, width, height) {
  if (!scratch.has(id)) scratch.set(id, document.createElement("canvas"));
  const canvas = scratch.get(id);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return canvas;
}

function cells(pen, view, plot, ramp, rows, cols) {
  const small = sheet(view.id, cols, rows);
  const context = small.getContext("2d");
  const image = context.createImageData(cols, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const levels = view.data.cells;
  for (let i = 0; i < levels.length; i++) pixels[i] = ramp[levels[i]];
  context.putImageData(image, 0, 0);
  stretch(pen, small, view.id, plot, rows, cols);
}

/** More rows or columns than pixels are averaged first, so that none is dropped; then every cell is a plain rectangle. */
function stretch(pen, small, id, plot, rows, cols) {
  const [x, y, w, h] = [plot.x, plot.y, plot.w, plot.h].map(Math.round);
  const most = { width: Math.min(cols, Math.round(w * pen.ratio)), height: Math.min(rows, Math.round(h * pen.ratio)) };
  let source = small;
  if (most.width < cols || most.height < rows) {
    source = sheet(`${id}:averaged`, most.width, most.height);
    source.getContext("2d").drawImage(small, 0, 0, most.width, most.height);
  }
  pen.g.imageSmoothingEnabled = false;
  pen.g.drawImage(source, x, y, w, h);
}

function separators(pen, { x, y, w, h }, rows, cols) {
  for (let c = 1; c < cols; c++) pen.line(x + (c / cols) * w, y, x + (c / cols) * w, y + h, { colour: pen.theme.page, width: 1.5 });
  for (let r = 1; r < rows; r++) pen.line(x, y + (r / rows) * h, x + w, y + (r / rows) * h, { colour: pen.theme.page, width: 1.5 });
}

function rowLabels(pen, view, plot, k) {
  const labels = view.rows || [];
  const band = plot.h / labels.length;
  labels.forEach((text, row) => {
    const size = Math.max(8, Math.min(15, band / k));
    const shown = text === " " ? "·" : pen.shorten(text, plot.x - 10 * k, size, 600);
    pen.text(shown, plot.x - 9 * k, plot.y + (row + 0.5) * band, { size, weight: 600, colour: "ink", align: "right", base: "middle" });
  });
}

function colourBar(pen, view, plot, ramp, k) {
  const x = Math.round(plot.x + plot.w + 8 * k), w = Math.round(7 * k);
  const g = pen.g;
  const fill = g.createLinearGradient(0, plot.y + plot.h, 0, plot.y);
  for (let level = 0; level < NO_DATA; level += 16) {
    const pixel = ramp[Math.min(254, level)];
    fill.addColorStop(Math.min(254, level) / 254, `rgb(${pixel & 255},${(pixel >> 8) & 255},${(pixel >> 16) & 255})`);
  }
  g.fillStyle = fill;
  g.fillRect(x, plot.y, w, plot.h);
  pen.box(x + 0.5, Math.round(plot.y) - 0.5, w - 1, Math.round(plot.h) + 1, { edge: "faint", width: 0.5 });
  const signed = view.ramp === "signed";
  const text = (v) => (signed && v > 0 ? "+" : "") + (v % 1 ? fixed(v) : fixed(v, 0));
  const style = { size: 11.5, align: "left" };
  pen.text(text(view.hi), x + w + 4 * k, plot.y, { ...style, base: "top" });
  if (signed) pen.text("0", x + w + 4 * k, plot.y + plot.h / 2, { ...style, base: "middle" });
  pen.text(text(view.lo), x + w + 4 * k, plot.y + plot.h, { ...style, base: "bottom" });
}
