// Numbers as a reader writes them: a real minus, thousands with a comma, tiny ones as powers of ten.

const SUPER = { "-": "⁻", ".": "·", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const raised = (n) => [...String(n)].map((c) => SUPER[c]).join("");
const minus = (text) => text.replace(/^-/, "−");

export function fixed(value, digits = 2) {
  return minus(value.toFixed(digits));
}

export function number(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "no value" : minus(value > 0 ? "infinite" : "-infinite");
  if (size === 0) return "0";
  if (size < 0.001 || size >= 1e6) return power(Math.log10(size), value < 0);
  if (size >= 1000) return minus(Math.round(value).toLocaleString("en-US"));
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4);
}

/** A value known by its log10: 10 to the -2.3 reads 5.0 × 10⁻³. */
export function power(log, negative = false) {
  if (!Number.isFinite(log)) return Number.isNaN(log) ? "no value" : log < 0 ? "0" : "infinite";
  if (log > -1.0001 && log < 5) return number((negative ? -1 : 1) * 10 ** log);
  let whole = Math.floor(log), lead = (10 ** (log - whole)).toFixed(1);
  if (lead === "10.0") { whole += 1; lead = "1.0"; }
  return `${negative ? "−" : ""}${lead} × 10${raised(whole)}`;
}

export const steps = (step) => Math.round(step).toLocaleString("en-US");
