// Palette and ramps of the design: colour is data, chrome is ink and grey.

const HUES = {
  light: {
    rnn: "#C2500B", lstm: "#0067A8", gru: "#00805E", f: "#7A4FB0", i: "#A87508", o: "#B83A72", g: "#4F6B7A",
    ink: "#1B2130", mute: "#5C677A", faint: "#C7CED8", grid: "#E9ECF1", panel: "#F4F5F7", good: "#00805E", bad: "#B3261E",
  },
  dark: {
    rnn: "#FF9A5C", lstm: "#62B6F5", gru: "#41C99C", f: "#B592EA", i: "#E0B04C", o: "#F083B0", g: "#93AEBD",
    ink: "#EEF1F6", mute: "#9AA6B8", faint: "#4A5463", grid: "#262C36", panel: "#1B2029", good: "#41C99C", bad: "#FF8A7A",
  },
};
const STOPS = {
  light: {
    signed: "1D4F9C 7FA8DA F4F4F1 EE9C83 B0241C", attention: "FFFFFF D8EEDD 7CCBC4 2A7FB8 123A7A 081D58",
    gate_f: "FAF9FC D9CCEC B093D6 8257B8 54278A", gate_i: "FCFBF6 F2DEAA DDB04A AD7A08 6B4A00", gate_o: "FDF8FA F5CEDF E28CB2 BE4680 7E174A",
  },
  dark: {
    signed: "9CCBFF 3E74BC 1E232C BC5034 FFB097", attention: "171B23 173B5E 1F7390 46B79A B6E38B FBF6B0",
    gate_f: "191B23 352A52 5B4290 8762C4 C3A2F4", gate_i: "1B1B1A 46360F 7E6018 BE8F2B F5CC72", gate_o: "1D191D 4D2039 873560 C5548C F79DC4",
  },
};
export const NO_DATA = 255; // a cell's level is 0..254

const rgb = (hex) => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
const opaque = ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r; // one little-endian pixel of ImageData

function table(stops, empty) {
  const colours = stops.split(" ").map(rgb);
  const pixels = new Uint32Array(256);
  for (let level = 0; level < NO_DATA; level++) {
    const at = (level / 254) * (colours.length - 1);
    const left = Math.min(colours.length - 2, Math.floor(at));
    pixels[level] = opaque(colours[left].map((v, c) => Math.round(v + (colours[left + 1][c] - v) * (at - left))));
  }
  pixels[NO_DATA] = opaque(rgb(empty.slice(1)));
  return pixels;
}

const RAMPS = Object.fromEntries(Object.entries(STOPS).map(([mode, ramps]) => [
  mode, Object.fromEntries(Object.entries(ramps).map(([name, stops]) => [name, table(stops, HUES[mode].panel)])),
]));

function luminance(colour) {
  const parts = colour.startsWith("#") ? rgb(colour.slice(1)) : (colour.match(/[\d.]+/g) || [255, 255, 255]).map(Number);
  return (parts[0] + parts[1] + parts[2]) / 3;
}

/** What Streamlit's CSS variables on the element say now: mode, page colour, font, hues and ramps. */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const page = style.getPropertyValue("--st-background-color").trim() || "#ffffff";
  const font = style.getPropertyValue("--st-font").trim() || "sans-serif";
  const mode = luminance(page) < 128 ? "dark" : "light";
  return { mode, page, font, hue: HUES[mode], ramp: RAMPS[mode] };
}
