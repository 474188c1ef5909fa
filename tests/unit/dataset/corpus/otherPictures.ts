/**
 * Makes small GIFs and BMPs of one colour, and holds the smallest WebPs and AVIFs there are. It imports nothing.
 */

const le16 = (value: number) => [value & 255, (value >> 8) & 255];
const le32 = (value: number) => [...le16(value & 0xffff), ...le16(value >>> 16)];
const latin1 = (text: string) => [...Buffer.from(text, 'latin1')];

export interface GifOptions {
  version?: '87a' | '89a';
  width?: number;
  height?: number;
  /** One frame for each; the first decides. */
  colors?: readonly (readonly [number, number, number])[];
  /** Makes the first colour transparent. */
  transparent?: boolean;
}

/**
 * LZW codes of 3 bits for pixels of one colour of four. The table is cleared after every second pixel, so the codes
 * never grow.
 */
function gifData(pixels: number, color: number): number[] {
  const [clear, end] = [4, 5];
  const codes = Array.from({ length: pixels }, (_, i) => (i % 2 === 0 ? [clear, color] : [color])).flat();
  const bits = [...codes, end]
    .map((code) => [...code.toString(2).padStart(3, '0')].reverse().join(''))
    .join('');
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) =>
    Number.parseInt([...byte.padEnd(8, '0')].reverse().join(''), 2),
  );
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [2, ...blocks, 0];
}

/** A GIF, 12 × 10 pixels of a reddish brown unless said otherwise. */
export function gif({
  version = '89a',
  width = 12,
  height = 10,
  colors = [[200, 100, 50]],
  transparent = false,
}: GifOptions = {}): Buffer {
  const palette = Array.from({ length: 4 }, (_, i) => colors[i] ?? [0, 0, 0]).flat();
  const frames = colors.flatMap((_, color) => [
    ...(version === '89a' ? [0x21, 0xf9, 4, transparent ? 1 : 0, ...le16(10), 0, 0] : []),
    ...[0x2c, ...le16(0), ...le16(0), ...le16(width), ...le16(height), 0],
    ...gifData(width * height, color),
  ]);
  return Buffer.from([
    ...latin1(`GIF${version}`),
    ...[...le16(width), ...le16(height), 0x81, 0, 0],
    ...palette,
    ...frames,
    0x3b,
  ]);
}

export interface BmpOptions {
  width?: number;
  /** Negative: rows from the top. */
  height?: number;
  /** With 8, one colour of a palette. */
  bits?: 8 | 24 | 32;
  color?: readonly [number, number, number];
  /** The compression that is stated: 0 none, 1 run lengths. */
  compression?: number;
}

/** A Windows BMP, 12 × 10 pixels of a reddish brown unless said otherwise. */
export function bmp({
  width = 12,
  height = 10,
  bits = 24,
  color = [200, 100, 50],
  compression = 0,
}: BmpOptions = {}): Buffer {
  const [red, green, blue] = color;
  const palette = bits === 8 ? [blue, green, red, 0] : [];
  const pixel = { 8: [0], 24: [blue, green, red], 32: [blue, green, red, 255] }[bits];
  const row = Array.from({ length: Math.min(width, 100) }, () => pixel).flat();
  while (row.length % 4 !== 0) row.push(0);
  const rows = Array.from({ length: Math.min(Math.abs(height), 100) }, () => row).flat();
  const start = 54 + palette.length;
  return Buffer.from([
    ...[...latin1('BM'), ...le32(start + rows.length), ...le32(0), ...le32(start)],
    ...[...le32(40), ...le32(width), ...le32(height), ...le16(1), ...le16(bits), ...le32(compression)],
    ...[...le32(rows.length), ...le32(2835), ...le32(2835), ...le32(palette.length / 4), ...le32(0)],
    ...palette,
    ...rows,
  ]);
}

/** The smallest WebPs, one pixel each, by kind. */
export const WEBP = {
  lossy: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
  lossless: 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
  animated:
    'UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA',
} as const;

export const webp = (kind: keyof typeof WEBP) => Buffer.from(WEBP[kind], 'base64');

/** The header of a WebP that states this size, and nothing else. */
export function webpHeader(width: number, height: number): Buffer {
  return Buffer.from([
    ...[...latin1('RIFF'), ...le32(22), ...latin1('WEBPVP8X'), ...le32(10), ...le32(0)],
    ...[...le32(width - 1).slice(0, 3), ...le32(height - 1).slice(0, 3)],
  ]);
}

const be32 = (value: number) => le32(value).reverse();

/** An AVIF's file type and, where a size is given, the box that states it; no picture. */
export function avifHeader(size: readonly [width: number, height: number] | null): Buffer {
  const extents = size
    ? [...be32(20), ...latin1('ispe'), ...be32(0), ...be32(size[0]), ...be32(size[1])]
    : [];
  return Buffer.from([
    ...[...be32(24), ...latin1('ftypavif'), ...be32(0), ...latin1('avifmif1')],
    ...extents,
  ]);
}
