/**
 * Tells what a file is by its first bytes, whatever its name says: pictures, pictures that browsers do not read, archives.
 * No browser interfaces. It may import types only.
 */

import { type ContentKind, FOREIGN, type ForeignPicture, type ImageType } from '../types.ts';

export interface Content {
  kind: ContentKind;
  /** How a sentence calls it: "a RAR archive". */
  name: string;
}

/** All that is looked at: tar's signature stands furthest from the start. */
export const BEGINNING_BYTES = 512;

const ascii = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

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

type Row = [kind: ContentKind, name: string, test: (start: string) => boolean];
const begins =
  (...beginnings: string[]) =>
  (start: string) =>
    beginnings.some((beginning) => start.startsWith(beginning));
const matches = (pattern: RegExp) => (start: string) => pattern.test(start);

const ROWS: readonly Row[] = [
  ['image/jpeg', 'a JPEG picture', begins('\xff\xd8\xff')],
  ['image/png', 'a PNG picture', begins('\x89PNG\r\n\x1a\n')],
  ['image/gif', 'a GIF picture', begins('GIF87a', 'GIF89a')],
  ['image/webp', 'a WebP picture', matches(/^RIFF.{4}WEBP/s)],
  ['image/avif', 'an AVIF picture', isAvif],
  ['image/bmp', 'a BMP picture', isBmp],
  ['other', 'a web page (HTML)', matches(/^\s*(<!doctype html|<html)/i)],
  ['other', 'an SVG drawing', matches(/^\s*<(\?xml|!--|!doctype svg|svg).*<svg|^\s*<svg/is)],
  ['other', 'a PDF document', begins('%PDF')],
  ['other', 'an AppleDouble file, in which macOS keeps notes', begins('\0\x05\x16\x07')],
  ['TIFF', 'a TIFF picture', begins('II*\0', 'MM\0*')],
  ['HEIC', 'a HEIC picture', matches(/^.{4}ftyp(hei|hev|mif|msf)/s)],
  ['JPEG XL', 'a JPEG XL picture', matches(/^(\xff\n|.{4}JXL )/s)],
  ['JPEG 2000', 'a JPEG 2000 picture', matches(/^.{4}jP {2}/s)],
  ['DICOM', 'a DICOM file', (start) => start.slice(128, 132) === 'DICM'],
  ['zip', 'a zip', begins('PK\x03\x04')],
  ['RAR', 'a RAR archive', begins('Rar!')],
  ['7z', 'a 7z archive', begins('7z\xbc\xaf')],
  ['gzip', 'a gzip file', begins('\x1f\x8b')],
  ['bzip2', 'a bzip2 file', matches(/^BZh[1-9]1AY&SY/)],
  ['xz', 'an xz file', begins('\xfd7zXZ\0')],
  ['Zstandard', 'a Zstandard file', begins('\x28\xb5\x2f\xfd')],
  ['tar', 'a tar archive', (start) => start.slice(257, 262) === 'ustar'],
  ['other', 'an HDF5 file', begins('\x89HDF\r\n\x1a\n')],
  ['other', 'a NumPy file', begins('\x93NUMPY')],
  ['other', 'a pickle of Python', begins('\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05')],
  ['other', 'a video', matches(/^(.{4}ftyp(isom|iso2|mp4|avc1|M4V|qt)|RIFF.{4}AVI )/s)],
  ['other', 'nothing but zero bytes', matches(/^\0+$/)],
  ['other', 'text', matches(/^[\t\n\r\x20-\x7e\x80-\xff]+$/)],
];

/** What a file is by its first BEGINNING_BYTES bytes, or as many as it has; null where they tell nothing. */
export function contentOf(bytes: Uint8Array): Content | null {
  const start = ascii(bytes, 0, BEGINNING_BYTES);
  const row = ROWS.find(([, , test]) => test(start));
  return row ? { kind: row[0], name: row[1] } : null;
}

export function isImageType(kind: string | null | undefined): kind is ImageType {
  return kind?.startsWith('image/') ?? false;
}

export function isForeign(kind: string | null | undefined): kind is ForeignPicture {
  return (FOREIGN as readonly unknown[]).includes(kind);
}
