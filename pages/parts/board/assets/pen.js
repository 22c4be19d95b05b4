// A canvas context that knows the theme and the board's scale k: sizes in design pixels, colours by role.

export class Pen {
  constructor(canvas) {
    this.canvas = canvas;
    this.g = canvas.getContext("2d");
  }

  /** Start a picture of width x height CSS pixels; resizing only when the size changed keeps the last picture otherwise. */
  begin(width, height, theme, k) {
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) Object.assign(this.canvas, { width: w, height: h });
    Object.assign(this, { theme, k, ratio });
    this.g.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.g.clearRect(0, 0, width, height);
    return this;
  }

  colour(role) {
    return this.theme.hue[role] || role || this.theme.hue.ink;
  }

  font(size, weight = 400) {
    this.g.font = `${weight} ${size * this.k}px ${this.theme.font}`;
  }

  width(text, size, weight = 400) {
    this.font(size, weight);
    return this.g.measureText(text).width;
  }

  text(text, x, y, { size = 12, weight = 400, colour = "mute", align = "left", base = "alphabetic" } = {}) {
    this.font(size, weight);
    Object.assign(this.g, { fillStyle: this.colour(colour), textAlign: align, textBaseline: base });
    this.g.fillText(text, x, y);
  }

  /** Text on a mark: with a halo of the page colour, so that it reads over lines and cells. */
  halo(text, x, y, { size = 12.5, weight = 600, colour = "ink", align = "left", base = "middle" } = {}) {
    this.font(size, weight);
    Object.assign(this.g, { textAlign: align, textBaseline: base, lineWidth: 4 * this.k, strokeStyle: this.theme.page, lineJoin: "round" });
    this.g.strokeText(text, x, y);
    this.g.fillStyle = this.colour(colour);
    this.g.fillText(text, x, y);
  }

  line(x1, y1, x2, y2, { colour = "faint", width = 1, dash = [], alpha = 1 } = {}) {
    this.path([[x1, y1], [x2, y2]], { colour, width, dash, alpha });
  }

  /** A polyline; a null point is a gap. */
  path(points, { colour = "ink", width = 2, dash = [], alpha = 1 } = {}) {
    const g = this.g;
    Object.assign(g, { strokeStyle: this.colour(colour), lineWidth: width, lineJoin: "round", globalAlpha: alpha });
    g.setLineDash(dash.map((d) => d * this.k));
    g.beginPath();
    let open = false;
    for (const point of points) {
      if (point && open) g.lineTo(point[0], point[1]);
      else if (point) g.moveTo(point[0], point[1]);
      open = Boolean(point);
    }
    g.stroke();
    g.setLineDash([]);
    g.globalAlpha = 1;
  }

  box(x, y, w, h, { colour, radius = 0, alpha = 1, edge = null, width = 1 } = {}) {
    const g = this.g;
    g.beginPath();
    g.roundRect(x, y, w, h, radius);
    g.globalAlpha = alpha;
    if (colour) { g.fillStyle = this.colour(colour); g.fill(); }
    if (edge) { Object.assign(g, { strokeStyle: this.colour(edge), lineWidth: width }); g.stroke(); }
    g.globalAlpha = 1;
  }

  dot(x, y, radius, { colour, alpha = 1, ring = false } = {}) {
    const g = this.g;
    g.beginPath();
    g.arc(x, y, radius * this.k, 0, 7);
    g.globalAlpha = alpha;
    if (ring) { Object.assign(g, { strokeStyle: this.theme.page, lineWidth: 3 * this.k }); g.stroke(); }
    g.fillStyle = this.colour(colour);
    g.fill();
    g.globalAlpha = 1;
  }

  /** Draw inside a rectangle only. */
  inside(x, y, w, h, draw) {
    this.g.save();
    this.g.beginPath();
    this.g.rect(x, y, w, h);
    this.g.clip();
    draw();
    this.g.restore();
  }

  shorten(text, room, size, weight = 400) {
    if (this.width(text, size, weight) <= room) return text;
    let end = text.length;
    while (end > 1 && this.width(`${text.slice(0, end)}…`, size, weight) > room) end--;
    return `${text.slice(0, end).trimEnd()}…`;
  }

  /** At most so many lines, each clause (after a semicolon) on a line of its own where that fits. */
  wrap(text, room, size, most) {
    const clauses = text.split("; ").flatMap((clause) => this.flow(clause, room, size));
    const lines = clauses.length <= most ? clauses : this.flow(text, room, size);
    if (lines.length <= most) return lines;
    return [...lines.slice(0, most - 1), this.shorten(lines.slice(most - 1).join(" "), room, size)];
  }

  flow(text, room, size) {
    const lines = [];
    let line = "";
    for (const word of text.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && this.width(longer, size) > room) { lines.push(line); line = word; } else line = longer;
    }
    return [...lines, line];
  }
}
