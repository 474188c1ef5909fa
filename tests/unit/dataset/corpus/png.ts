/**
 * Makes small PNGs of one colour in every colour type and depth (ISO/IEC 15948), sound or broken. It imports node:zlib only.
 */
import { crc32, deflateSync } from 'node:zlib';

export interface PngOptions {
  width?: number;
  height?: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  colorType?: 0 | 2 | 3 | 4 | 6;
  bitDepth?: 1 | 2 | 4 | 8 | 16;
  /** One pixel's samples. */
  pixel?: readonly number[];
  palette?: readonly number[];
  /** Alpha of the palette's colours. */
  transparency?: readonly number[];
  /** Adam7, which for a single colour is the same rows cut up. */
  interlaced?: boolean;
  /** Chunks between header and data. */
  chunks?: readonly Buffer[];
  /** The zlib stream in place of the true one. */
  data?: Uint8Array;
  /** States this checksum for the data. */
  dataCrc32?: number;
}

/** Start and step of Adam7's passes: x, y, dx, dy. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

export function pngChunk(type: string, content: Uint8Array, stated?: number): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(content.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(stated ?? crc32(body), body.length + 4);
  return chunk;
}

/** A row of `count` pixels with its filter byte (0: none). */
function rowOf(count: number, pixel: readonly number[], bitDepth: number): Buffer {
  const bits = Array.from({ length: count }, () => pixel)
    .flat()
    .map((sample) => sample.toString(2).padStart(bitDepth, '0'))
    .join('');
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from([0, ...bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))]);
}

function rowsOf(width: number, height: number, pixel: readonly number[], bitDepth: number): Buffer {
  if (width < 1) return Buffer.alloc(0);
  const row = rowOf(width, pixel, bitDepth);
  return Buffer.concat(Array.from({ length: Math.max(0, height) }, () => row));
}

/** A PNG, 12 × 10 pixels of a reddish brown unless said otherwise. */
export function png({
  width = 12,
  height = 10,
  colorType = 2,
  bitDepth = 8,
  pixel = [200, 100, 50],
  palette,
  transparency,
  interlaced = false,
  chunks = [],
  data,
  dataCrc32,
}: PngOptions = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colorType, 0, 0, interlaced ? 1 : 0], 8);
  const pixels = () =>
    interlaced
      ? ADAM7.map(([x, y, dx, dy]) =>
          rowsOf(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy), pixel, bitDepth),
        )
      : [rowsOf(width, height, pixel, bitDepth)];
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...(palette ? [pngChunk('PLTE', Buffer.from(palette))] : []),
    ...(transparency ? [pngChunk('tRNS', Buffer.from(transparency))] : []),
    ...chunks,
    pngChunk('IDAT', data ?? deflateSync(Buffer.concat(pixels())), dataCrc32),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
