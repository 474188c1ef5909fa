/**
 * Makes small JPEGs of one colour (ITU-T T.81), sound or broken: each block has its mean and nothing else, so that
 * two simple tables of codes are enough. It imports nothing.
 */

export interface JpegOptions {
  width?: number;
  height?: number;
  /** One sample for each component, 0 to 255: grey, Y Cb Cr, or C M Y K inverted, as Adobe writes them. */
  color?: readonly number[];
  /** The start-of-frame marker: 0xc0 baseline, 0xc2 progressive, 0xc3 lossless. */
  frame?: number;
  /** Bits a sample, as stated. */
  precision?: number;
  /** Segments right behind the start marker. */
  segments?: readonly Buffer[];
}

const PROGRESSIVE = 0xc2;
/** The largest category of a difference: 11 bits and a sign. */
const CATEGORIES = 12;

const be16 = (value: number) => [value >> 8, value & 255];

export function jpegSegment(marker: number, content: readonly number[]): Buffer {
  return Buffer.from([0xff, marker, ...be16(content.length + 2), ...content]);
}

/** EXIF that says how the picture is to be turned (6: by 90° clockwise), as cameras write it. */
export function exifOrientation(orientation: number): Buffer {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const directory = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return jpegSegment(0xe1, [...Buffer.from('Exif\0\0', 'latin1'), ...header, ...directory]);
}

/** Adobe's segment with transform 0: four components are CMYK without further ado. */
const ADOBE = jpegSegment(0xee, [...Buffer.from('Adobe', 'latin1'), 0, 100, 0, 0, 0, 0, 0]);

/** All categories with codes of four bits, category c as c. */
const DC_TABLE = jpegSegment(0xc4, [
  0x00,
  ...Array.from({ length: 16 }, (_, i) => (i === 3 ? CATEGORIES : 0)),
  ...Array.from({ length: CATEGORIES }, (_, i) => i),
]);
/** The end of a block as the only code, one zero. */
const AC_TABLE = jpegSegment(0xc4, [0x10, 1, ...Array.from({ length: 16 }, () => 0)]);

/** The code of a difference: its category, then its bits; a negative one less one, in two's complement (T.81, F.1.2.1). */
function differenceBits(value: number): string {
  const category = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
  const bits = value < 0 ? value + 2 ** category - 1 : value;
  return (
    category.toString(2).padStart(4, '0') + (category > 0 ? bits.toString(2).padStart(category, '0') : '')
  );
}

/** Bits as bytes, the rest filled with ones, with a zero behind each 0xff. */
function stuffed(bits: string): number[] {
  return (bits.match(/.{1,8}/g) ?? []).flatMap((byte) => {
    const value = Number.parseInt(byte.padEnd(8, '1'), 2);
    return value === 0xff ? [0xff, 0] : [value];
  });
}

/** A JPEG, 16 × 16 pixels of one grey unless said otherwise. */
export function jpeg({
  width = 16,
  height = 16,
  color = [130],
  frame = 0xc0,
  precision = 8,
  segments = [],
}: JpegOptions = {}): Buffer {
  const isProgressive = frame === PROGRESSIVE;
  const ids = color.map((_, i) => i + 1);
  const endOfBlock = isProgressive ? '' : '0';
  // The first coefficient is eight times the block's mean, counted from grey.
  const first = color.map((sample) => differenceBits((sample - 128) * 8) + endOfBlock).join('');
  const same = color.map(() => differenceBits(0) + endOfBlock).join('');
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments,
    ...(color.length === 4 ? [ADOBE] : []),
    jpegSegment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]),
    jpegSegment(frame, [
      precision,
      ...be16(height),
      ...be16(width),
      ids.length,
      ...ids.flatMap((id) => [id, 0x11, 0]),
    ]),
    DC_TABLE,
    AC_TABLE,
    jpegSegment(0xda, [ids.length, ...ids.flatMap((id) => [id, 0]), 0, isProgressive ? 0 : 63, 0]),
    Buffer.from(stuffed(first + same.repeat(Math.max(0, blocks - 1)))),
    Buffer.from([0xff, 0xd9]),
  ]);
}
