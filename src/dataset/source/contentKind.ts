/**
 * Tells what a file is by its first bytes, whatever its name says: pictures, pictures that browsers do not read, archives.
 * No browser interfaces. It may import the formats of pictures and types only.
 */

import type { ContentKind, ForeignPicture, ImageType } from '../types.ts';
import { begins, FOREIGN, matches, READ } from './pictureFormats.ts';

export interface Content {
  kind: ContentKind;
  /** How a sentence calls it: "a RAR archive". */
  name: string;
}

/** All that is looked at: tar's signature stands furthest from the start. */
export const BEGINNING_BYTES = 512;

const ascii = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

type Row = [kind: ContentKind, name: string, test: (start: string) => boolean];
/** "a JPEG picture"; a DICOM file may hold more than one. */
const withArticle = (name: string) =>
  `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name} ${name === 'DICOM' ? 'file' : 'picture'}`;

const ROWS: readonly Row[] = [
  ...(Object.keys(READ) as ImageType[]).map(
    (type): Row => [type, withArticle(READ[type].name), READ[type].begins],
  ),
  ...FOREIGN.flatMap(({ name, begins }): Row[] => (begins ? [[name, withArticle(name), begins]] : [])),
  ['other', 'a web page (HTML)', matches(/^\s*(<!doctype html|<html)/i)],
  ['other', 'an SVG drawing', matches(/^\s*<(\?xml|!--|!doctype svg|svg).*<svg|^\s*<svg/is)],
  ['other', 'a PDF document', begins('%PDF')],
  ['other', 'an AppleDouble file, in which macOS keeps notes', begins('\0\x05\x16\x07')],
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
  return FOREIGN.some(({ name }) => name === kind);
}
