// The status strip, as DOM: made once for its labels, afterwards only texts change.

const make = (tag, name, parent) => {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
};

export class Strip {
  constructor(root) {
    this.root = root;
    this.cells = [];
  }

  show(packet) {
    this.root.dataset.state = packet.state;
    this.root.dataset.step = packet.step;
    while (this.cells.length < packet.status.length) this.cells.push(this.cell());
    while (this.cells.length > packet.status.length) this.cells.pop().root.remove();
    packet.status.forEach((status, i) => this.fill(this.cells[i], status));
    this.wrap();
  }

  /** As many cells a row as fit, every row full. Within one width the number only falls, so that a longer word does not make it jump. */
  wrap() {
    const { root, cells } = this, width = root.clientWidth;
    if (width !== this.width || cells.length !== this.count) Object.assign(this, { width, count: cells.length, columns: cells.length });
    root.style.setProperty("--columns", this.columns);
    while (this.columns > 1 && root.scrollWidth > root.clientWidth) {
      do this.columns--; while (cells.length % this.columns);
      root.style.setProperty("--columns", this.columns);
    }
  }

  cell() {
    const root = make("div", "cell", this.root);
    const label = make("div", "label", root), line = make("div", "value", root);
    const dot = make("i", "dot", line), value = make("span", "", line), unit = make("small", "", line);
    const bar = make("div", "bar", root), fill = make("b", "", bar), note = make("div", "note", root);
    return { root, label, dot, value, unit, bar, fill, note };
  }

  fill(cell, { label, value, unit, note, dot, bar }) {
    const texts = { label, value, unit, note };
    for (const [name, text] of Object.entries(texts)) if (cell[name].textContent !== (text ?? "")) cell[name].textContent = text ?? "";
    cell.dot.hidden = !dot;
    cell.dot.dataset.dot = dot || "";
    cell.bar.hidden = bar == null;
    cell.note.hidden = bar != null && !note;
    if (bar != null) cell.fill.style.width = `${(100 * Math.min(1, bar)).toFixed(1)}%`;
  }
}
