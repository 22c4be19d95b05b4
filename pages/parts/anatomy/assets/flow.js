// The diagram: boxes in columns, numbers on them. Left to right, or top to bottom where there is no room.
import { colourOf, inkOn, scaleOf } from "./colour.js";

const BOX = { w: 92, h: 52 }, OP = 15, GAP = 16, ROW = 74, NARROW = 620;
const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes, parent, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text != null) element.textContent = text;
  parent.append(element);
  return element;
}

export function draw(host, view) {
  const { boxes, gradient } = view.scene;
  const had = host.contains(host.getRootNode().activeElement);
  const columns = Math.max(...boxes.map((b) => b.column)) + 1, rows = Math.max(...boxes.map((b) => b.row)) + 1;
  const room = host.clientWidth, narrow = room < Math.max(NARROW, columns * (BOX.w + GAP));
  const across = narrow ? rows : columns, down = narrow ? columns : rows;
  const w = Math.max(room, across * (BOX.w + 8)), h = down * ROW + 12;
  const cell = Math.min(w / across, 190), left = narrow ? 0 : (w - cell * across) / 2;
  host.replaceChildren();
  const svg = make("svg", { width: w, height: h, viewBox: `0 0 ${w} ${h}`, role: "group", "aria-label": view.scene.says }, host);
  const at = boxes.map((b) => ({ x: left + ((narrow ? b.row : b.column) + 0.5) * cell, y: ((narrow ? b.column : b.row) + 0.5) * ROW + 6 }));
  boxes.forEach((b, i) => b.sources.forEach((s) => edge(svg, at[s], at[i], narrow, gradient)));
  boxes.forEach((b, i) => box(svg, b, i, at[i], view));
  if (had) svg.querySelector("[tabindex='0']").focus();
}

function edge(svg, from, to, narrow, gradient) {
  const bend = narrow ? [from.x, (from.y + to.y) / 2, to.x, (from.y + to.y) / 2] : [(from.x + to.x) / 2, from.y, (from.x + to.x) / 2, to.y];
  make("path", { d: `M${from.x} ${from.y}C${bend[0]} ${bend[1]} ${bend[2]} ${bend[3]} ${to.x} ${to.y}`, class: gradient ? "edge back" : "edge" }, svg);
}

function box(svg, b, index, { x, y }, view) {
  const { theme, picked } = view, chosen = index === picked, hidden = view.hidden(index);
  const text = hidden ? "?" : b.text, named = b.kind !== "step";
  const group = make("g", { class: `box ${b.kind}${chosen ? " chosen" : ""}`, tabindex: chosen ? 0 : -1, role: "button", "aria-pressed": chosen,
    "aria-label": `${b.role || b.kind} ${b.symbol}${text ? `, ${text}` : ""}`, "data-box": b.symbol.split("[")[0] }, svg);
  if (named) {
    const [ramp, lo, hi] = scaleOf(b, view.scene.gradient);
    const tint = !hidden && b.value != null && !view.scene.gradient;
    const fill = tint ? colourOf(theme, ramp, b.value, lo, hi) : theme.hue.panel, ink = tint ? inkOn(theme, ramp, b.value, lo, hi) : theme.hue.ink;
    make("rect", { x: x - BOX.w / 2, y: y - BOX.h / 2, width: BOX.w, height: BOX.h, rx: 8, fill, stroke: theme.hue[b.hue] }, group);
    label(group, b, x, y - 8, ink);
    make("text", { x, y: y + 16, class: "value", fill: ink, "font-size": text.length > 8 ? 12 : 19 }, group, text);
  } else {
    make("circle", { cx: x, cy: y, r: Math.max(OP, b.mark.length * 5), fill: theme.hue.ink }, group);
    make("text", { x, y: y + 5, class: "mark", fill: theme.page }, group, b.mark);
    make("text", { x, y: y + OP + 15, class: "small", fill: theme.hue.mute }, group, text);
  }
  group.addEventListener("click", () => view.pick(index, true));
  group.addEventListener("keydown", (event) => key(event, index, view));
}

/** c_t−1 as c with a subscript, after what the gate is called. */
function label(group, b, x, y, ink) {
  const [letter, when] = b.symbol.split("[")[0].split("_");
  const text = make("text", { x, y, class: "name", fill: ink }, group);
  const span = (words, style) => make("tspan", style, text, words);
  if (b.role) span(`${b.role} `, {});
  span(letter, { "font-style": "italic" });
  if (when) span(when, { dy: 3, "font-size": 9 });
}

function key(event, index, view) {
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); view.reveal(index); return; }
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const next = neighbour(view.scene.boxes, index, way);
  if (next >= 0) view.pick(next, true);
}

/** The nearest box that way; up and down within the column first. */
function neighbour(boxes, index, [dx, dy]) {
  const here = boxes[index];
  let best = -1, least = Infinity;
  boxes.forEach((b, i) => {
    const x = b.column - here.column, y = b.row - here.row;
    const ahead = dx ? x * dx : y * dy, aside = Math.abs(dx ? y : x);
    if (i !== index && ahead > 0 && ahead + 1.5 * aside < least) { least = ahead + 1.5 * aside; best = i; }
  });
  return best;
}
