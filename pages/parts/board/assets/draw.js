// One view on one canvas: what surrounds the data, then the data.
import * as axes from "./axes.js";
import { bars, letters } from "./bars.js";
import { heat } from "./heat.js";
import { lines } from "./lines.js";
import { outputs, ranks, scatter } from "./prediction.js";
import { labels, text } from "./steps.js";

const DRAW = {
  bars: (pen, view, box, k, time) => bars(pen, view, box, k, time.n),
  tokens: letters,
  heat,
  lines: (pen, view, box, k, time) => lines(pen, view, box, k, time.n),
  scatter,
  ranks,
  outputs,
  labels: (pen, view, box, k, time) => labels(pen, view, box, k, time.n),
  text,
};

export function draw(pen, view, box, k, time) {
  axes.title(pen, view, box, k);
  DRAW[view.draw](pen, view, box, k, time);
  if (view.empty) axes.emptySentence(pen, view, box, k);
  if (view.column === "time" && box.axis) axes.timeAxis(pen, box, time, k);
  if (view.draw === "lines" && view.domain) axes.stepAxis(pen, box, view.domain, k);
}
