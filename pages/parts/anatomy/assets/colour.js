// A value's place on one of the board's ramps, as CSS, and ink that reads on it.

const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];

function pixelOf(theme, ramp, value, lo, hi) {
  const share = Math.min(1, Math.max(0, (value - lo) / (hi - lo)));
  return theme.ramp[ramp][Math.round(share * 254)];
}

export const colourOf = (theme, ramp, value, lo, hi) => `rgb(${parts(pixelOf(theme, ramp, value, lo, hi)).join(" ")})`;

export function inkOn(theme, ramp, value, lo, hi) {
  const [r, g, b] = parts(pixelOf(theme, ramp, value, lo, hi));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#1B2130" : "#FFFFFF";
}

/** The ramp and range of a box: gates by what they do, on [0, 1]; states and candidates around zero. */
export function scaleOf(box, gradient) {
  if (gradient || box.hue === "g" || box.kind !== "gate") return ["signed", -1, 1];
  return [`gate_${box.hue}`, 0, 1];
}
