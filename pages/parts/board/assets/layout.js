// Where every view stands: two columns (time steps | training), one column below 760 px. All measures are the design's, times k.

const COLUMNS = 1.78, COLUMN_GAP = 34, NARROW = 760;
const GUTTER = 158, LEFT = 30, BAR = 46, PILL = 26;
const TITLE = 38, AXIS = 32, GAP = 12, GATE_GAP = 8;
const UNDER = { lines: AXIS, scatter: AXIS, outputs: 22 };
const TRAINING = { title: 42, left: 36, right: 20, gap: 8 };

/** views, width -> {height, narrow, boxes}; a box {view, x, y, w, h, plot: {x, y, w, h}, side, axis} with plot inside the canvas. */
export function arrange(views, width, k) {
  const narrow = width < NARROW * k;
  const time = views.filter((v) => v.column === "time"), training = views.filter((v) => v.column !== "time");
  const gap = COLUMN_GAP * k;
  const left = narrow || !training.length ? width : ((width - gap) * COLUMNS) / (COLUMNS + 1);
  const boxes = timeColumn(time, left, k, narrow);
  const start = narrow ? bottom(boxes) + 10 * k : 0;
  const right = narrow ? { x: 0, w: width } : { x: left + gap, w: width - left - gap };
  boxes.push(...trainingColumn(training, right, start, k, narrow ? null : boxes.find((b) => b.view.view === "attention")));
  return { height: Math.ceil(bottom(boxes)), narrow, boxes };
}

const bottom = (boxes) => boxes.reduce((low, b) => Math.max(low, b.y + b.h), 0);

function timeColumn(views, width, k, narrow) {
  let y = 0, above = 0;
  return views.map((view, at) => {
    const axis = at === views.length - 1;
    const pill = at === 0 ? PILL * k : above; // room for the hairline's pill
    const top = pill + (narrow ? (TITLE - 2) * k : 0);
    const under = axis ? AXIS * k : 0;
    const together = view.view === "gates" && views[at + 1]?.view === "gates";
    const gap = ((narrow ? GAP : together ? GATE_GAP : GAP) * k) / 2; // the other half stands above the next view, for ticks and labels
    const lead = narrow ? (30 * k) : (GUTTER + LEFT) * k;
    const h = view.height * k;
    const box = {
      view, x: 0, y, w: width, h: top + h + under + gap, side: !narrow, axis,
      plot: { x: lead, y: top, w: Math.max(40, width - lead - BAR * k), h },
    };
    y += box.h;
    above = gap;
    return box;
  });
}

function trainingColumn(views, { x, w }, start, k, attention) {
  let y = start;
  return views.map((view) => {
    const aligned = view.draw === "outputs" && attention; // its rows stand beside the attention rows
    const top = aligned ? Math.max(TRAINING.title * k, attention.y + attention.plot.y - y) : TRAINING.title * k;
    const h = aligned ? attention.plot.h : view.height * k;
    const under = (UNDER[view.draw] || 0) * k;
    const box = {
      view, x, y, w, h: top + h + under + TRAINING.gap * k, side: false, axis: true, aligned: Boolean(aligned),
      plot: { x: TRAINING.left * k, y: top, w: w - (TRAINING.left + TRAINING.right) * k, h },
    };
    y += box.h;
    return box;
  });
}
