// The arithmetic of the chosen number: its sum term by term as bars, and the whole of it to the last digit.

const MOST = 7;

function add(parent, name, text, style) {
  const element = document.createElement(name);
  if (text != null) element.textContent = text;
  if (style) element.className = style;
  parent.append(element);
  return element;
}

const signed = (value, digits) => value === 0 ? "0" : Math.abs(value) < 0.5 * 10 ** -digits
  ? value.toExponential(1).replaceAll("-", "−") : `${value > 0 ? "+" : "−"}${Math.abs(value).toFixed(digits)}`;

export function panel(host, view) {
  const box = view.scene.boxes[view.picked], hidden = view.hidden(view.picked), opened = host.querySelector("details")?.open;
  host.replaceChildren();
  const heading = add(host, "h3", view.scene.gradient || !box.role ? "How it is made: " : `Inside the ${box.role} ${box.role === "candidate" ? "" : "gate "}`);
  add(heading, "em", box.title);
  if (!box.formula) { add(host, "p", view.scene.gradient ? "An operation on the way; its gradient has no name of its own." : "Handed over by the step before: go one step back to see how it was made.", "note"); return; }
  if (box.terms.length) bars(host, box, view, hidden);
  const line = add(host, "p", null, "line");
  const long = box.numbers.length > 160;
  add(line, "span", `${box.title} = `);
  if (!long) add(line, "span", box.numbers);
  else add(line, "span", `${squash(box)}(${hidden ? "…" : box.total_text})`);
  add(line, "b", hidden ? " = ?" : ` = ${box.text}`);
  if (hidden) add(host, "button", "Show the result").addEventListener("click", () => view.reveal(view.picked));
  const details = add(host, "details");
  details.open = Boolean(opened);
  add(details, "summary", long ? `All ${box.terms.length} terms and the formula` : "The formula");
  add(details, "p", `${box.title} = ${box.formula}`, "formula");
  if (long) add(details, "p", `${box.title} = ${box.numbers}${hidden ? "" : ` = ${box.text}`}`, "formula");
  if (box.digits) add(details, "p", `Terms have ${box.digits} decimals, so that the result comes out as shown.`, "note");
}

const squash = (box) => box.formula.slice(0, Math.max(0, box.formula.indexOf("(")));

function bars(host, box, view, hidden) {
  const order = [...box.terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const rest = order.slice(MOST), digits = view.scene.gradient ? 6 : 3;
  const rows = order.slice(0, MOST).map((term) => [term.label, term.value, term.detail]);
  if (rest.length) rows.push([`${rest.length} others`, rest.reduce((sum, term) => sum + term.value, 0), "their sum"]);
  const most = Math.max(...rows.map((row) => Math.abs(row[1])), hidden ? 0 : Math.abs(box.total ?? 0), 1e-300);
  const table = add(host, "div", null, "terms");
  const row = (label, value, detail, style, text) => {
    const line = add(table, "div", null, `term ${style}`);
    line.title = detail;
    const name = add(line, "span", label, "what");
    if (detail) add(name, "small", detail);
    const track = add(line, "span", null, "track");
    const bar = add(track, "i");
    const share = (50 * Math.abs(value)) / most;
    Object.assign(bar.style, { width: `${share}%`, left: `${value < 0 ? 50 - share : 50}%`, background: style ? view.theme.hue[box.hue] : "" });
    add(line, "span", text, "number");
  };
  for (const [label, value, detail] of rows) row(label, value, detail, "", view.scene.gradient ? signed(value, digits) : signed(value, 3));
  if (!hidden && box.total != null) row("sum", box.total, "", "total", box.total_text);
}
