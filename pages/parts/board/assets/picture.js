// "Save picture": strip and views composed into one PNG.

export function savePicture(board) {
  const { width, height, theme, k, packet } = board;
  const top = 84 * k, margin = 16 * k;
  const canvas = document.createElement("canvas");
  const ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: (width + 2 * margin) * ratio, height: (height + top + margin) * ratio });
  const pen = board.penOn(canvas).begin(width + 2 * margin, height + top + margin, theme, k);
  pen.box(0, 0, width + 2 * margin, height + top + margin, { colour: theme.page });
  words(pen, packet.status, margin, margin, width, k);
  for (const { canvas: view, box } of board.pictures()) pen.g.drawImage(view, margin + box.x, top + box.y, box.w, box.h);
  download(png(canvas), `unrolled-${packet.run}-step-${packet.step}.png`);
}

/** At once: toBlob encodes when the browser is idle, which beside a training run may take seconds. */
function png(canvas) {
  const text = atob(canvas.toDataURL("image/png").split(",")[1]);
  return new Blob([Uint8Array.from(text, (c) => c.charCodeAt(0))], { type: "image/png" });
}

function words(pen, status, x, y, width, k) {
  const cell = width / Math.max(1, status.length);
  status.forEach(({ label, value, unit, note }, i) => {
    const left = x + i * cell;
    pen.text(pen.shorten(label, cell - 8 * k, 12.5), left, y + 8 * k, { size: 12.5 });
    pen.text(value, left, y + 32 * k, { size: 20, weight: 600, colour: "ink" });
    if (unit) pen.text(unit, left + pen.width(value, 20, 600) + 5 * k, y + 32 * k, { size: 13 });
    if (note) pen.text(pen.shorten(note, cell - 8 * k, 12.5), left, y + 50 * k, { size: 12.5 });
  });
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
