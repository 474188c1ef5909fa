/**
 * Reads kind and size of a picture from its first bytes, before anything is decoded.
 * No browser interfaces. It may import shared/errors only.
 */
import { UserError } from '../shared/errors.ts';

export type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/bmp' | 'image/webp' | 'image/avif';

export interface ImageHeader {
  type: ImageType;
  width: number;
  height: number;
}

/** Larger pictures are refused before memory is taken for them. */
export const MAX_PIXELS = 100_000_000;
export const MAX_SIDE_PX = 30_000;

type Size = Pick<ImageHeader, 'width' | 'height'>;
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const ascii = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/** Walks the segments to the frame header (ITU-T T.81, B.1.1: SOF0 to SOF15 but for DHT, JPG and DAC). */
function jpegSize(bytes: Uint8Array): Size {
  const view = viewOf(bytes);
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) throw new UserError('The JPEG header is damaged.');
    const marker = view.getUint8(at + 1);
    // 0xff may be repeated as padding; TEM and RST0 to RST7 stand alone.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else if (marker === 0xd9 || marker === 0xda) throw new UserError('The JPEG has no frame header.');
    else at += 2 + view.getUint16(at + 2);
  }
}

function bmpSize(bytes: Uint8Array): Size {
  const view = viewOf(bytes);
  // 12: the OS/2 header with 16-bit sides. A negative height means rows from the top.
  if (view.getUint32(14, true) === 12)
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

function webpSize(bytes: Uint8Array): Size {
  const view = viewOf(bytes);
  const chunk = ascii(bytes, 12, 16);
  if (chunk === 'VP8 ')
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 'VP8X')
    return {
      width: (view.getUint32(24, true) & 0xffffff) + 1,
      height: (view.getUint32(26, true) >>> 8) + 1,
    };
  throw new UserError('The WebP header is damaged.');
}

/** The largest image spatial extents box ("ispe"): a picture made of tiles has one for each of them, too. */
function avifSize(bytes: Uint8Array): Size {
  // The boxes that describe the pixels come before them.
  const head = bytes.subarray(0, 65_536);
  const view = viewOf(head);
  let largest: Size | undefined;
  for (let at = head.indexOf(0x69); at >= 0; at = head.indexOf(0x69, at + 1)) {
    if (ascii(head, at, at + 4) !== 'ispe') continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  if (!largest) throw new UserError('The AVIF header holds no size.');
  return largest;
}

interface Kind {
  type: ImageType;
  name: string;
  matches(bytes: Uint8Array): boolean;
  size(bytes: Uint8Array): Size;
}
/** The file type box of ISO 14496-12: its brands, 4 characters each, say what may read the file. */
function isAvif(bytes: Uint8Array): boolean {
  if (ascii(bytes, 4, 8) !== 'ftyp') return false;
  const brands = ascii(bytes, 8, Math.min(viewOf(bytes).getUint32(0), 256)).match(/.{4}/gs);
  return brands !== null && (brands.includes('avif') || brands.includes('avis'));
}

const KINDS: readonly Kind[] = [
  {
    type: 'image/jpeg',
    name: 'JPEG',
    matches: (bytes) => ascii(bytes, 0, 3) === '\xff\xd8\xff',
    size: jpegSize,
  },
  {
    type: 'image/png',
    name: 'PNG',
    matches: (bytes) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n',
    size: (bytes) => ({ width: viewOf(bytes).getUint32(16), height: viewOf(bytes).getUint32(20) }),
  },
  {
    type: 'image/gif',
    name: 'GIF',
    matches: (bytes) => /^GIF8[79]a/.test(ascii(bytes, 0, 6)),
    size: (bytes) => ({ width: viewOf(bytes).getUint16(6, true), height: viewOf(bytes).getUint16(8, true) }),
  },
  {
    type: 'image/webp',
    name: 'WebP',
    matches: (bytes) => /^RIFF.{4}WEBP/s.test(ascii(bytes, 0, 12)),
    size: webpSize,
  },
  { type: 'image/avif', name: 'AVIF', matches: isAvif, size: avifSize },
  { type: 'image/bmp', name: 'BMP', matches: (bytes) => ascii(bytes, 0, 2) === 'BM', size: bmpSize },
];

/** What a file that is no readable picture looks like, by its first bytes as Latin-1. */
const STRANGERS: readonly [looksLike: string, test: (start: string) => boolean][] = [
  ['a web page (HTML)', (start) => /^\s*(<!doctype html|<html)/i.test(start)],
  ['an SVG drawing', (start) => /^\s*<(\?xml|!--|!doctype svg|svg)/i.test(start) && /<svg/i.test(start)],
  ['a PDF document', (start) => start.startsWith('%PDF')],
  ['an AppleDouble file, in which macOS keeps notes', (start) => start.startsWith('\0\x05\x16\x07')],
  ['a TIFF picture, which browsers cannot read', (start) => ['II*\0', 'MM\0*'].includes(start.slice(0, 4))],
  ['a HEIC picture, which browsers cannot read', (start) => /^.{4}ftyp(hei|hev|mif|msf)/s.test(start)],
  ['a JPEG XL picture, which browsers cannot read', (start) => /^(\xff\n|.{4}JXL )/s.test(start)],
  ['a JPEG 2000 picture, which browsers cannot read', (start) => start.slice(4, 8) === 'jP  '],
  ['a DICOM file; export it as PNG or JPEG first', (start) => start.slice(128, 132) === 'DICM'],
  ['a zip', (start) => start.startsWith('PK\x03\x04')],
  ['nothing but zero bytes', (start) => /^\0+$/.test(start)],
  ['text', (start) => /^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(start)],
];

/**
 * Kind, width and height (px) of a picture in a file.
 * Throws a UserError where it is empty, not a picture that browsers read, cut off, or too large.
 */
export function sniffImage(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new UserError('The file is empty.');
  const kind = KINDS.find(({ matches }) => matches(bytes));
  if (!kind) {
    const start = ascii(bytes, 0, 512);
    const stranger = STRANGERS.find(([, test]) => test(start));
    throw new UserError(
      stranger
        ? `This is not a picture that can be read: it looks like ${stranger[0]}.`
        : 'This is not a picture of a known kind (JPEG, PNG, GIF, BMP, WebP, AVIF).',
    );
  }
  const { width, height } = sizeOf(kind, bytes);
  if (width < 1 || height < 1)
    throw new UserError(`The ${kind.name} header is damaged: it says ${width} × ${height} pixels.`);
  if (width > MAX_SIDE_PX || height > MAX_SIDE_PX || width * height > MAX_PIXELS)
    throw new UserError(
      `The picture is too large: ${width} × ${height} pixels. At most ${MAX_PIXELS / 1e6} megapixels and ${MAX_SIDE_PX} pixels a side are read.`,
    );
  return { type: kind.type, width, height };
}

function sizeOf(kind: Kind, bytes: Uint8Array): Size {
  try {
    return kind.size(bytes);
  } catch (thrown) {
    // A DataView throws a RangeError where the bytes end too soon.
    if (thrown instanceof RangeError) throw new UserError(`The ${kind.name} file is cut off in its header.`);
    throw thrown;
  }
}
