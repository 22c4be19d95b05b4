// Direct labels find their own free place, and keep it while it stays free: a label that jumps at each tick is worse than none.

const kept = new Map(); // id of the label -> index of the candidate it took last
const placed = new Map(); // id of the view -> rectangles of its labels, in canvas pixels

const overlap = (a, b) => Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
const outside = (r, plot) => r.w * r.h - overlap(r, plot);
const under = (r, points) => points.reduce((n, p) => n + (p[0] > r.x && p[0] < r.x + r.w && p[1] > r.y && p[1] < r.y + r.h ? 1 : 0), 0);

/** Of several places [x, y, align] for a text of this size, the one that covers least of a view's labels; `origin` is the view's canvas. */
export function clearest(id, origin, places, w, h) {
  const covered = places.map((place) => {
    const r = rect(place, w, h);
    return (placed.get(id) || []).reduce((sum, t) => sum + overlap({ ...r, x: r.x - origin.x, y: r.y - origin.y }, t), 0);
  });
  return places[covered.indexOf(Math.min(...covered))];
}

const rect = ([x, y, align], w, h) => ({ x: align === "right" ? x - w : align === "center" ? x - w / 2 : x, y: y - h / 2, w, h });

/** A curve's points and, every few pixels, points between them: a label must not lie on a long segment either. */
function dense(points) {
  const all = [];
  points.forEach((point, i) => {
    const next = points[i + 1];
    if (!point) return;
    const parts = next ? Math.min(60, Math.ceil(Math.hypot(next[0] - point[0], next[1] - point[1]) / 5)) : 1;
    for (let p = 0; p < parts; p++) all.push(p ? [point[0] + ((next[0] - point[0]) * p) / parts, point[1] + ((next[1] - point[1]) * p) / parts] : point);
  });
  return all;
}

/** Draws labels one after the other; each avoids those before it, the plot's edges and, less strictly, the points of the curves. */
export class Labels {
  constructor(pen, id, plot, k, curves = []) {
    const room = 5 * k;
    this.plot = { x: plot.x, y: plot.y - room, w: plot.w + room, h: plot.h + 2 * room };
    Object.assign(this, { pen, k, curves: curves.map(dense), taken: [] });
    placed.set(id, this.taken);
  }

  keepOff(rect) {
    this.taken.push(rect);
  }

  /** candidates: [x, y, align] of the text's middle line, best first. */
  place(id, text, candidates, style = {}) {
    const { size = 12.5, weight = 600 } = style;
    const w = this.pen.width(text, size, weight), h = size * this.k;
    const rects = candidates.map((place) => rect(place, w, h));
    const costs = rects.map((r) => this.taken.reduce((c, t) => c + 20 * overlap(r, t), 20 * outside(r, this.plot)) + 30 * this.curves.reduce((n, c) => n + under(r, c), 0));
    const last = kept.get(id);
    const best = costs[last] === 0 ? last : costs.indexOf(Math.min(...costs));
    kept.set(id, best);
    this.taken.push(rects[best]);
    const [x, y, align] = candidates[best];
    this.pen.halo(text, x, y, { ...style, size, weight, align });
  }
}
