/**
 * Reads kind and size of a picture from its first bytes, before anything is decoded.
 * No browser interfaces. It may import shared/errors and what tells pictures only.
 */
import { UserError } from '../../shared/errors.ts';
import { contentOf, isForeign, isImageType } from '../source/contentKind.ts';
import { READ } from '../source/pictureFormats.ts';
import type { ImageType } from '../types.ts';

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

/**
 * Walks the segments to the frame header (ITU-T T.81, B.1.1: SOF0 to SOF15 but for DHT, JPG and DAC). Stray bytes between
 * segments are passed over as libjpeg does (jdmarker.c, next_marker), also 0xff with a zero behind it, which is no marker.
 */
function jpegSize(bytes: Uint8Array): Size {
  const view = viewOf(bytes);
  for (let at = 2; ; ) {
    const marker = view.getUint8(at) === 0xff ? view.getUint8(at + 1) : 0;
    // 0xff may be repeated as padding; TEM and RST0 to RST7 stand alone.
    if (marker === 0xff || marker === 0) at += 1;
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

const SIZES: Readonly<Record<ImageType, (bytes: Uint8Array) => Size>> = {
  'image/jpeg': jpegSize,
  'image/png': (bytes) => ({ width: viewOf(bytes).getUint32(16), height: viewOf(bytes).getUint32(20) }),
  'image/gif': (bytes) => ({
    width: viewOf(bytes).getUint16(6, true),
    height: viewOf(bytes).getUint16(8, true),
  }),
  'image/webp': webpSize,
  'image/avif': avifSize,
  'image/bmp': bmpSize,
};

/** Why these bytes are no picture that can be read. */
function strangerText(bytes: Uint8Array): string {
  const content = contentOf(bytes);
  if (!content) {
    const names = Object.values(READ).map(({ name }) => name);
    return `This is not a picture of a known kind (${names.join(', ')}).`;
  }
  const advice = isForeign(content.kind) ? ', which browsers cannot read; convert to PNG or JPEG' : '';
  return `This is not a picture that can be read: it looks like ${content.name}${advice}.`;
}

/**
 * Kind, width and height (px) of a picture in a file.
 * Throws a UserError where it is empty, not a picture that browsers read, cut off, or too large.
 */
export function sniffImage(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new UserError('The file is empty.');
  const type = contentOf(bytes)?.kind;
  if (!isImageType(type)) throw new UserError(strangerText(bytes));
  const { name } = READ[type];
  const { width, height } = sizeOf(name, () => SIZES[type](bytes));
  if (width < 1 || height < 1)
    throw new UserError(`The ${name} header is damaged: it says ${width} × ${height} pixels.`);
  if (width > MAX_SIDE_PX || height > MAX_SIDE_PX || width * height > MAX_PIXELS)
    throw new UserError(
      `The picture is too large: ${width} × ${height} pixels. At most ${MAX_PIXELS / 1e6} megapixels and ${MAX_SIDE_PX} pixels a side are read.`,
    );
  return { type, width, height };
}

function sizeOf(name: string, size: () => Size): Size {
  try {
    return size();
  } catch (thrown) {
    // A DataView throws a RangeError where the bytes end too soon.
    if (thrown instanceof RangeError) throw new UserError(`The ${name} file is cut off in its header.`);
    throw thrown;
  }
}
