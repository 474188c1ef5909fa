/**
 * Every kind of picture that the page knows: how its files end and begin, and how those that no browser reads are converted.
 * A new kind begins with a row here. Pure; it imports types only.
 */
import type { ForeignPicture, ImageType } from '../types.ts';

interface Format {
  /** How a sentence calls it: "a JPEG picture". */
  name: string;
  /** In small letters, without the dot. */
  endings: readonly string[];
  /** Whether a file begins as such a picture, its first bytes as characters; missing where nothing tells. */
  begins?(start: string): boolean;
}

/** What the first bytes must be, as characters. */
export const begins =
  (...beginnings: string[]) =>
  (start: string) =>
    beginnings.some((beginning) => start.startsWith(beginning));
export const matches = (pattern: RegExp) => (start: string) => pattern.test(start);

/** The file type box of ISO 14496-12: its brands, 4 characters each, say what may read the file. */
function isAvif(start: string): boolean {
  if (start.slice(4, 8) !== 'ftyp') return false;
  const [high, middle, low, last] = [...start.slice(0, 4)].map((char) => char.charCodeAt(0));
  const boxBytes = high * 2 ** 24 + middle * 2 ** 16 + low * 2 ** 8 + last;
  const brands = start.slice(8, Math.min(boxBytes, 256)).match(/.{4}/gs);
  return brands !== null && (brands.includes('avif') || brands.includes('avis'));
}

/** The sizes that headers of BMP files state of themselves; two letters alone begin many a text. */
const BMP_HEADERS = [12, 16, 40, 52, 56, 64, 108, 124];
const isBmp = (start: string) =>
  start.startsWith('BM') && (start.length < 18 || BMP_HEADERS.includes(start.charCodeAt(14)));

/** Pictures that browsers read. `rare`: endings that need not be named where pictures are asked for. */
export const READ: Readonly<Record<ImageType, Required<Format> & { rare: readonly string[] }>> = {
  'image/jpeg': {
    name: 'JPEG',
    endings: ['jpg', 'jpeg'],
    rare: ['jpe', 'jfif', 'pjp', 'pjpg', 'pjpeg'],
    begins: begins('\xff\xd8\xff'),
  },
  'image/png': { name: 'PNG', endings: ['png'], rare: ['apng'], begins: begins('\x89PNG\r\n\x1a\n') },
  'image/webp': { name: 'WebP', endings: ['webp'], rare: [], begins: matches(/^RIFF.{4}WEBP/s) },
  'image/bmp': { name: 'BMP', endings: ['bmp'], rare: ['dib'], begins: isBmp },
  'image/gif': { name: 'GIF', endings: ['gif'], rare: [], begins: begins('GIF87a', 'GIF89a') },
  'image/avif': { name: 'AVIF', endings: ['avif'], rare: [], begins: isAvif },
};

interface Foreign extends Format {
  name: ForeignPicture;
  /** How to convert them, where ImageMagick is not the way. */
  convert?: string;
}

/** Pictures that no browser reads. */
export const FOREIGN: readonly Foreign[] = [
  { name: 'TIFF', endings: ['tif', 'tiff'], begins: begins('II*\0', 'MM\0*') },
  {
    name: 'HEIC',
    endings: ['heic', 'heif', 'hif'],
    begins: matches(/^.{4}ftyp(hei|hev|mif|msf)/s),
    convert:
      'on a Mac, select them in Finder and choose Quick Actions, Convert Image; elsewhere ImageMagick does it: magick mogrify -format jpg *.heic',
  },
  { name: 'JPEG XL', endings: ['jxl'], begins: matches(/^(\xff\n|.{4}JXL )/s) },
  { name: 'JPEG 2000', endings: ['jp2', 'j2k', 'jpx', 'jpf'], begins: matches(/^.{4}jP {2}/s) },
  {
    name: 'DICOM',
    endings: ['dcm', 'dicom'],
    begins: (start) => start.slice(128, 132) === 'DICM',
    convert: 'a DICOM viewer exports them as PNG',
  },
  { name: 'Netpbm', endings: ['ppm', 'pgm', 'pbm', 'pnm'] },
  { name: 'Targa', endings: ['tga'] },
  { name: 'Photoshop', endings: ['psd'] },
  { name: 'SVG', endings: ['svg'] },
  {
    name: 'camera raw',
    endings: ['cr2', 'cr3', 'nef', 'arw', 'dng', 'orf', 'rw2', 'raf'],
    convert: 'the program that came with the camera exports them as JPEG',
  },
];
