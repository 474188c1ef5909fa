/** Pictures, sound, odd and broken, each in an otherwise sound zip. */
import { deflateSync } from 'node:zlib';
import { apngApart, jpegWithStray } from '../../field/shapes/shapes.ts';
import { type CorpusCase, type Read, SOUND_IMAGES, soundZip } from './case.ts';
import { exifOrientation, jpeg, jpegSegment } from './jpeg.ts';
import { avifHeader, bmp, gif, webp, webpHeader } from './otherPictures.ts';
import { png, pngChunk } from './png.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const BROWN = [200, 100, 50] as const;
const grey = (level: number) => [level, level, level] as const;
/** The brown as Y Cb Cr. */
const YCC = [124, 86, 182];

/** A zip with this picture among sound ones; the ending is what its name claims. */
function zipWith(ending: string, bytes: () => Uint8Array): () => Uint8Array {
  return () => soundZip({ path: `pets/train/cat/odd.${ending}`, data: bytes() });
}

/** Pictures that are read, with the mean colour that they must have (null where it does not matter). */
function readable(
  ...list: [name: string, ending: string, bytes: () => Uint8Array, color: Read['color'] | null][]
) {
  return list.map(
    ([name, ending, bytes, color]): CorpusCase => ({
      name,
      zip: zipWith(ending, bytes),
      expected: { images: SOUND_IMAGES + 1, color: color ?? undefined },
    }),
  );
}

/** Pictures that are listed with this reason. */
function broken(
  ...list: [name: string, ending: string, bytes: () => Uint8Array, reason: RegExp][]
): CorpusCase[] {
  return list.map(([name, ending, bytes, reason]) => ({
    name,
    zip: zipWith(ending, bytes),
    expected: { images: SOUND_IMAGES, problems: { [`pets/train/cat/odd.${ending}`]: reason } },
  }));
}

const onlyDecoded = (list: CorpusCase[]) => list.map((one): CorpusCase => ({ ...one, needsDecoder: true }));

const large = png({ width: 300, height: 200, pixel: [1, 2, 3] });
const wide = jpeg({ width: 800, height: 600 });
const cut = (bytes: Uint8Array, share: number) => bytes.subarray(0, Math.floor(bytes.length * share));

const READABLE = readable(
  ['a PNG of one pixel', 'png', () => png({ width: 1, height: 1 }), BROWN],
  ['a PNG of 1 × 5000 pixels', 'png', () => png({ width: 1, height: 5000 }), BROWN],
  ['a PNG of 5000 × 1 pixels', 'png', () => png({ width: 5000, height: 1 }), BROWN],
  ['a PNG of 1 bit', 'png', () => png({ colorType: 0, bitDepth: 1, pixel: [1] }), grey(255)],
  ['a PNG of 2 bits', 'png', () => png({ colorType: 0, bitDepth: 2, pixel: [1] }), grey(85)],
  ['a PNG of 16 bits, grey', 'png', () => png({ colorType: 0, bitDepth: 16, pixel: [0x8080] }), grey(128)],
  [
    'a PNG of 16 bits, in colour',
    'png',
    () => png({ bitDepth: 16, pixel: BROWN.map((value) => value * 257) }),
    BROWN,
  ],
  [
    'a PNG with a palette',
    'png',
    () => png({ colorType: 3, bitDepth: 4, pixel: [1], palette: [9, 9, 9, ...BROWN] }),
    BROWN,
  ],
  [
    'a PNG with a palette of which a colour is transparent',
    'png',
    () => png({ colorType: 3, pixel: [1], palette: [9, 9, 9, ...BROWN], transparency: [0, 128] }),
    BROWN,
  ],
  ['a PNG with alpha, which is dropped', 'png', () => png({ colorType: 6, pixel: [...BROWN, 128] }), BROWN],
  ['a grey PNG with alpha', 'png', () => png({ colorType: 4, pixel: [90, 200] }), grey(90)],
  ['an animated PNG whose default picture stands apart', 'png', () => apngApart(), BROWN],
  ['a JPEG with stray bytes between its segments', 'jpg', () => jpegWithStray([0, 7, 65], YCC), BROWN],
  ['a JPEG with a marker that is none', 'jpg', () => jpegWithStray([0xff, 0, 9], YCC), BROWN],
  ['a JPEG without an ending', 'jpg_large', () => jpeg({ color: YCC }), BROWN],
  ['an interlaced PNG', 'png', () => png({ interlaced: true }), BROWN],
  ['a PNG with an unknown chunk', 'png', () => png({ chunks: [pngChunk('daRK', Buffer.alloc(9))] }), BROWN],
  ['a PNG with rubbish behind its end', 'png', () => Buffer.concat([png(), Buffer.alloc(999, 7)]), BROWN],
  ['a PNG named .jpg', 'jpg', () => png(), BROWN],
  ['a JPEG named .PNG', 'PNG', () => jpeg({ color: YCC }), BROWN],
  ['a grey JPEG', 'jpeg', () => jpeg(), grey(130)],
  ['a JPEG in colour', 'jpg', () => jpeg({ color: YCC }), BROWN],
  ['a progressive JPEG', 'jpg', () => jpeg({ color: YCC, frame: 0xc2 }), BROWN],
  ['a CMYK JPEG', 'jpg', () => jpeg({ color: [200, 100, 50, 255] }), BROWN],
  ['a JPEG that EXIF turns', 'jpg', () => jpeg({ segments: [exifOrientation(6)], width: 24 }), grey(130)],
  [
    'a JPEG with broken EXIF',
    'jpg',
    () => jpeg({ segments: [jpegSegment(0xe1, [...latin1('Exif\0\0II'), 255])] }),
    grey(130),
  ],
  [
    'a JPEG with padding before its segments',
    'jpg',
    () => jpeg({ segments: [Buffer.from([0xff, 0xff]), jpegSegment(0xfe, [...latin1('a comment')])] }),
    grey(130),
  ],
  [
    'a JPEG with rubbish behind its end',
    'jpg',
    () => Buffer.concat([jpeg(), Buffer.alloc(999, 7)]),
    grey(130),
  ],
  ['a BMP', 'bmp', () => bmp(), BROWN],
  ['a BMP from the top', 'bmp', () => bmp({ height: -10 }), BROWN],
  ['a BMP with a palette', 'bmp', () => bmp({ bits: 8 }), BROWN],
  ['a BMP of 32 bits', 'bmp', () => bmp({ bits: 32 }), BROWN],
  ['a GIF', 'gif', () => gif(), BROWN],
  ['an old GIF', 'gif', () => gif({ version: '87a' }), BROWN],
  ['an animated GIF: its first frame', 'gif', () => gif({ colors: [BROWN, [1, 2, 3]] }), BROWN],
  ['a transparent GIF', 'gif', () => gif({ transparent: true }), null],
  ['a lossy WebP', 'webp', () => webp('lossy'), null],
  ['a lossless WebP', 'webp', () => webp('lossless'), null],
  ['an animated WebP', 'webp', () => webp('animated'), null],
);

const TOO_LARGE =
  /^The picture is too large: [\d]+ × [\d]+ pixels\. At most 100 megapixels and 30000 pixels a side/;

const REFUSED = broken(
  [
    'a web page named .jpg',
    'jpg',
    () => latin1('<!DOCTYPE html><title>404</title>'),
    /looks like a web page \(HTML\)\.$/,
  ],
  [
    'an SVG named .png',
    'png',
    () => latin1('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    /looks like an SVG drawing\.$/,
  ],
  ['a PDF', 'jpg', () => latin1('%PDF-1.7\n'), /looks like a PDF document\.$/],
  [
    'a pointer to a file',
    'png',
    () => latin1('version https://git-lfs.github.com/spec/v1'),
    /looks like text\.$/,
  ],
  ['zeros', 'jpg', () => Buffer.alloc(5000), /looks like nothing but zero bytes\.$/],
  [
    'noise',
    'png',
    () => Buffer.from(Uint8Array.from({ length: 900 }, (_, i) => (i * i * 7 + 1) & 255)),
    /no picture|not a picture/,
  ],
  [
    'a TIFF named .png',
    'png',
    () => latin1('II*\0\x08\0\0\0'),
    /looks like a TIFF picture, which browsers cannot read/,
  ],
  [
    'a HEIC named .jpg',
    'jpg',
    () => latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
    /looks like a HEIC picture/,
  ],
  ['a JPEG XL named .jpg', 'jpg', () => latin1('\xff\x0a\0\0'), /looks like a JPEG XL picture/],
  [
    'a DICOM file named .png',
    'png',
    () => latin1(`${'\0'.repeat(128)}DICM\x02\0`),
    /looks like a DICOM file/,
  ],
  ['a zip named .png', 'png', () => latin1('PK\x03\x04\x14\0'), /looks like a zip\.$/],
  ['an AppleDouble file', 'jpeg', () => latin1('\0\x05\x16\x07\0\x02\0\0'), /looks like an AppleDouble file/],
  [
    'a PNG cut off in its header',
    'png',
    () => png().subarray(0, 22),
    /^The PNG file is cut off in its header\.$/,
  ],
  [
    'a JPEG cut off in its header',
    'jpg',
    () => jpeg().subarray(0, 30),
    /^The JPEG file is cut off in its header\.$/,
  ],
  [
    'a JPEG of two bytes and a marker',
    'jpg',
    () => Buffer.from([255, 216, 255]),
    /^The JPEG file is cut off in/,
  ],
  [
    'a JPEG without a frame',
    'jpg',
    () => Buffer.from([255, 216, 255, 218, 0, 2]),
    /^The JPEG has no frame header\.$/,
  ],
  [
    'a JPEG of segments of no length',
    'jpg',
    () => Buffer.concat([Buffer.from([255, 216]), Buffer.alloc(60_000, Buffer.from([255, 224, 0, 0]))]),
    /^The JPEG (header is damaged|file is cut off)/,
  ],
  [
    'a PNG of no width',
    'png',
    () => png({ width: 0 }),
    /^The PNG header is damaged: it says 0 × 10 pixels\.$/,
  ],
  [
    'a PNG of 30,000 × 30,000 pixels',
    'png',
    () => png({ width: 30_000, height: 30_000, data: Buffer.alloc(9) }),
    TOO_LARGE,
  ],
  [
    'a PNG of 4 billion pixels a side',
    'png',
    () => png({ width: 2 ** 32 - 1, height: 2 ** 32 - 1, data: Buffer.alloc(9), pixel: [] }),
    TOO_LARGE,
  ],
  [
    'a GIF of 65,535 pixels a side',
    'gif',
    () => Buffer.concat([latin1('GIF89a\xff\xff\xff\xff'), Buffer.alloc(9)]),
    TOO_LARGE,
  ],
  ['a BMP of a billion pixels a side', 'bmp', () => bmp({ width: 2 ** 30, height: 2 ** 30 }), TOO_LARGE],
  ['a JPEG of 65,500 pixels a side', 'jpg', () => jpegHeader(65_500, 65_500), TOO_LARGE],
  ['a WebP of 16,384 pixels a side', 'webp', () => webpHeader(16_384, 16_384), TOO_LARGE],
  ['an AVIF of 60,000 pixels a side', 'avif', () => avifHeader([60_000, 60_000]), TOO_LARGE],
  ['an AVIF without a size', 'avif', () => avifHeader(null), /^The AVIF header holds no size\.$/],
);

/** The header of a JPEG that states this size, without data. */
function jpegHeader(width: number, height: number): Buffer {
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  return Buffer.concat([Buffer.from([255, 216]), jpegSegment(0xc0, frame)]);
}

const DAMAGED = (name: string) => new RegExp(`^The ${name} data is damaged or incomplete\\.$`);

const UNDECODABLE = onlyDecoded(
  broken(
    ['a PNG cut off in its data', 'png', () => cut(large, 0.6), DAMAGED('PNG')],
    ['a PNG whose data are rubbish', 'png', () => png({ data: Buffer.alloc(300, 200) }), DAMAGED('PNG')],
    ['a PNG with too few rows', 'png', () => png({ data: deflateSync(Buffer.alloc(80)) }), DAMAGED('PNG')],
    ['a PNG whose checksum is wrong', 'png', () => png({ dataCrc32: 5 }), DAMAGED('PNG')],
    [
      'a PNG of an impossible depth',
      'png',
      () => png({ bitDepth: 2, colorType: 2, pixel: [1, 1, 1] }),
      DAMAGED('PNG'),
    ],
    ['a PNG without its palette', 'png', () => png({ colorType: 3, pixel: [1] }), DAMAGED('PNG')],
    ['a JPEG cut off in its data', 'jpg', () => cut(wide, 0.8), DAMAGED('JPEG')],
    ['a JPEG that is a header only', 'jpg', () => jpegHeader(64, 64), DAMAGED('JPEG')],
    ['a JPEG of 12 bits', 'jpg', () => jpeg({ frame: 0xc1, precision: 12 }), DAMAGED('JPEG')],
    ['a lossless JPEG', 'jpg', () => jpeg({ frame: 0xc3 }), DAMAGED('JPEG')],
    [
      'a GIF without pictures',
      'gif',
      () => Buffer.concat([gif().subarray(0, 25), latin1(';')]),
      DAMAGED('GIF'),
    ],
    ['a GIF cut off in its data', 'gif', () => cut(gif({ width: 90, height: 90 }), 0.5), DAMAGED('GIF')],
    ['a BMP cut off in its rows', 'bmp', () => cut(bmp(), 0.6), DAMAGED('BMP')],
    ['a WebP that is a header only', 'webp', () => webpHeader(64, 64), DAMAGED('WEBP')],
    ['a WebP cut off in its data', 'webp', () => webp('lossless').subarray(0, 26), DAMAGED('WEBP')],
    ['an AVIF that is a header only', 'avif', () => avifHeader([64, 64]), DAMAGED('AVIF')],
  ),
);

export const PICTURES: CorpusCase[] = [...READABLE, ...REFUSED, ...UNDECODABLE];
