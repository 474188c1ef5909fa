/**
 * Sees a picture through a matrix: bilinear, rounded once to uint8. The arithmetic is in assembly/, in WebAssembly, so that
 * it is fast and gives the same bytes on every machine. It may import the dataset's types only.
 */
import type { AugmentationSettings, Picture } from '../types.ts';
import moduleUrl from './built/warp.wasm?url&inline';

export type FillMode = AugmentationSettings['fillMode'];

/** [a, b, c, d, e, f]: the result at (col, row) takes the input at (a·col + b·row + c, d·col + e·row + f). */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/** How a picture is seen: through the matrix, times the brightness. */
export interface View {
  matrix: AffineMatrix;
  brightness: number;
  fillMode: FillMode;
}

/** The fill modes in the order in which assembly/index.ts numbers them. */
const FILL_MODES: readonly FillMode[] = ['nearest', 'constant', 'reflect', 'wrap'];

/** Where the module's own data end. */
const FIRST_FREE = 1024;
/** Bytes behind what lies in the memory, which the loops may touch; see assembly/index.ts. */
const SLACK = 64;
/** Of one column of a blended row. */
const COLUMN_BYTES = 16;

interface Exports {
  memory: WebAssembly.Memory;
  warp(
    pixels: number,
    height: number,
    width: number,
    channels: number,
    ...rest: [
      ...matrix: AffineMatrix,
      brightness: number,
      fillMode: number,
      row: number,
      out: number,
      outChannels: number,
    ]
  ): void;
}

let exports: Exports | undefined;

/** At the first call, and at once: a worker must not miss a message while it waits for its own parts. */
function load(): Exports {
  if (exports) return exports;
  const binary = atob(moduleUrl.slice(moduleUrl.indexOf(',') + 1));
  const module = new WebAssembly.Module(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
  exports = new WebAssembly.Instance(module).exports as unknown as Exports;
  return exports;
}

/**
 * Writes what is seen into `out` from `outOffset`, uint8 [height, width, outChannels]: the picture's channels, or three
 * of one.
 */
export function warp(
  { height, width, channels, pixels }: Picture,
  { matrix, brightness, fillMode }: View,
  out: Uint8Array,
  outOffset: number,
  outChannels: number,
): void {
  const { memory, warp: run } = load();
  const outBytes = height * width * outChannels;
  // One column of room before the first, see blendGrey in assembly/rows.ts.
  const row = FIRST_FREE + COLUMN_BYTES;
  const from = row + width * COLUMN_BYTES + 2 * SLACK;
  const to = from + pixels.length + SLACK;
  const missing = to + outBytes + SLACK - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(pixels, from);
  run(
    from,
    height,
    width,
    channels,
    ...matrix,
    brightness,
    FILL_MODES.indexOf(fillMode),
    row,
    to,
    outChannels,
  );
  out.set(bytes.subarray(to, to + outBytes), outOffset);
}
