// The packet of docs/architecture.md: u32 header length, JSON header, arrays. Nothing here knows how the bytes arrived.

const TYPES = { u8: Uint8Array, f32: Float32Array };

/** bytes -> header, in which every view has `data[name]` (typed array), `shape[name]` and a unique `id`. */
export function unpack(bytes) {
  const whole = bytes.byteOffset % 4 ? bytes.slice() : bytes; // a Float32Array must start at a multiple of 4
  const size = new DataView(whole.buffer, whole.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + size)));
  const seen = {};
  for (const view of header.views) {
    view.data = {};
    view.shape = {};
    for (const [name, { dtype, shape, offset }] of Object.entries(view.arrays || {})) {
      view.data[name] = new TYPES[dtype](whole.buffer, whole.byteOffset + 4 + size + offset, shape.reduce((a, b) => a * b, 1));
      view.shape[name] = shape;
    }
    const name = view.gate ? `${view.view}.${view.gate}` : view.view;
    seen[name] = (seen[name] || 0) + 1;
    view.id = `${name}.${seen[name]}`;
  }
  return header;
}

export function same(a, b) {
  if (!a || !b || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
