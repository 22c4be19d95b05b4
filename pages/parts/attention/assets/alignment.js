// The alignment map as a table that can be pressed: columns are source tokens, rows what was written.
import { readTheme } from "../unrolled.board/theme.js";

const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
const shown = (token) => (token === " " ? "␣" : token);

function add(parent, name, text, attributes = {}) {
  const element = document.createElement(name);
  if (text != null) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

class Grid {
  constructor(root) {
    this.root = root;
    this.table = root.querySelector("table");
    this.says = root.querySelector(".says");
    this.at = [0, 0];
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.table.addEventListener("focusin", (event) => this.read(event.target));
    this.table.addEventListener("pointerover", (event) => this.read(event.target));
    this.table.addEventListener("click", (event) => this.press(event.target.closest("button")));
  }

  show(data, report) {
    Object.assign(this, { data, report, theme: readTheme(this.root) });
    const had = this.table.contains(this.root.getRootNode().activeElement);
    this.table.replaceChildren();
    this.head();
    data.written.forEach((token, row) => this.row(token, row));
    this.buttons = [...this.table.rows].map((line) => [...line.querySelectorAll("button")]);
    this.move(Math.min(this.at[0], this.buttons.length - 1), Math.min(this.at[1], data.source.length - 1), had);
    if (!this.says.textContent) this.says.textContent = "Press a cell and its row looks only there; press a source token to hide it.";
  }

  head() {
    const { source, masked, padding } = this.data, line = add(add(this.table, "thead"), "tr");
    add(line, "th", "");
    source.forEach((token, i) => {
      const gone = masked.includes(i), pad = i >= source.length - padding;
      const cell = add(line, "th", null, { class: gone ? "gone" : pad ? "pad" : "" });
      add(cell, "button", shown(token), { "data-column": i, "aria-pressed": gone, "aria-label": `${pad ? "padding" : `source ${i} ${token}`}${gone ? ", hidden" : ""}` });
    });
    add(line, "th", "probability", { class: "wide" });
  }

  row(token, row) {
    const { attention, probability, rows, forced } = this.data, line = add(this.table, "tr");
    add(line, "th", token, { class: forced.includes(row) ? "forced" : "", title: forced.includes(row) ? "forced" : token });
    (attention[row] || []).forEach((weight, column) => {
      const button = add(add(line, "td"), "button", "", { "data-row": row, "data-column": column, class: rows[row] === column ? "set" : "",
        "aria-label": `${token} looks at ${this.data.source[column]}: ${weight.toFixed(2)}` });
      button.style.background = `rgb(${parts(this.theme.ramp.attention[Math.round(weight * 254)]).join(" ")})`;
    });
    const bar = add(line, "td", null, { class: "wide" });
    add(bar, "i").style.width = `${62 * probability[row]}%`;
    add(bar, "span", probability[row].toFixed(2));
  }

  read(element) {
    const button = element.closest?.("button");
    if (button) this.says.textContent = button.getAttribute("aria-label");
  }

  press(button) {
    if (!button) return;
    const { row, column } = button.dataset;
    this.at = [row == null ? 0 : Number(row) + 1, Number(column)];
    this.report({ row: row == null ? null : Number(row), column: Number(column) });
  }

  key(event) {
    const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.move(this.at[0] + way[0], this.at[1] + way[1], true);
  }

  move(row, column, focus) {
    const button = this.buttons[row]?.[column];
    if (!button) return;
    this.buttons.flat().forEach((each) => { each.tabIndex = -1; });
    this.at = [row, column];
    button.tabIndex = 0;
    if (focus) button.focus();
  }
}

const made = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".alignment");
  if (!made.has(root)) made.set(root, new Grid(root));
  if (data?.written) made.get(root).show(data, (place) => setTriggerValue("press", place));
}
