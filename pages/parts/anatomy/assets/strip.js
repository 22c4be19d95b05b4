// A row of cells of which one is chosen: the input by time step, the hidden state by unit. One Tab stop, arrow keys, mouse.
import { colourOf } from "./colour.js";

export function strip(host, { title, values, tokens, heat, chosen, theme, read, choose }) {
  const count = (tokens || values || heat).length;
  if (!host.row) build(host, title);
  const { row, says } = host;
  Object.assign(host, { choose, count, chosen });
  row.className = `row ${heat ? "heat" : tokens ? "tokens" : "bars"}`;
  while (row.children.length < count) row.append(document.createElement("i"));
  while (row.children.length > count) row.lastChild.remove();
  const most = values ? Math.max(...values.map(Math.abs), 1e-9) : 1;
  [...row.children].forEach((cell, i) => {
    cell.className = i === chosen ? "chosen" : "";
    cell.textContent = tokens ? (tokens[i] === " " ? "·" : tokens[i]) : "";
    cell.style.setProperty("--share", values ? Math.abs(values[i]) / most : 1);
    cell.style.background = heat ? colourOf(theme, "signed", heat[i], -1, 1) : "";
  });
  says.textContent = `${title} ${chosen} of 0 to ${count - 1}: ${read(chosen)}`;
  for (const [name, value] of Object.entries({ "aria-valuemax": count - 1, "aria-valuenow": chosen, "aria-valuetext": says.textContent })) row.setAttribute(name, value);
}

function build(host, title) {
  host.row = document.createElement("div");
  host.says = document.createElement("p");
  const set = { role: "slider", tabindex: 0, "aria-label": title, "aria-valuemin": 0, "data-strip": title };
  for (const [name, value] of Object.entries(set)) host.row.setAttribute(name, value);
  host.append(host.says, host.row);
  host.row.addEventListener("click", (event) => {
    const at = [...host.row.children].indexOf(event.target);
    if (at >= 0) host.choose(at);
  });
  host.row.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -1e9, End: 1e9 }[event.key];
    if (step == null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = Math.min(host.count - 1, Math.max(0, host.chosen + step));
    if (next !== host.chosen) host.choose((host.chosen = next)); // the server's answer draws it
  });
}
