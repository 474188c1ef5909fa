/** Zips that are read: odd but sound ones wholly, others but for some pictures that are listed with their reasons. */
import { deflateRawSync, crc32 as zlibCrc32 } from 'node:zlib';
import { makeZipBytes, type Part, type ZipOptions } from '../../support/makeZip.ts';
import { type CorpusCase, type Read, SOUND_IMAGES, soundParts, soundZip } from './case.ts';
import { png } from './png.ts';

const ODD = 'pets/train/cat/odd.png';
/** A picture large enough to be cut and overwritten. */
const LARGE = png({ width: 90, height: 70, data: deflateRawSync(Buffer.alloc(0)) });
const noise = Buffer.from(Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31 + (i >> 3) * 17) & 255));

/** A zip in which one file is broken, and the sentence on it. */
function oneBad(name: string, part: Partial<Part>, reason: RegExp): CorpusCase {
  return {
    name,
    zip: () => soundZip({ path: ODD, data: LARGE, ...part }),
    expected: { images: SOUND_IMAGES, problems: { [ODD]: reason } },
  };
}

/** The sound pictures in an odd wrapping: nothing is lost. */
function wrapped(name: string, change: Partial<Part>, options: ZipOptions, notes?: RegExp): CorpusCase {
  return {
    name,
    zip: () =>
      makeZipBytes(
        soundParts().map((part) => ({ ...part, ...change })),
        options,
      ),
    expected: { images: SOUND_IMAGES, notes },
  };
}

/** The sound pictures and one more of another name. */
function named(name: string, part: Part, path: string, more: Partial<Read> = {}): CorpusCase {
  return {
    name,
    zip: () => soundZip({ data: png(), ...part }),
    expected: { images: SOUND_IMAGES + 1, paths: [path], ...more },
  };
}

function unicodePath(plain: Uint8Array, path: string): Buffer {
  const name = Buffer.from(path);
  const head = Buffer.alloc(9);
  head.writeUInt16LE(0x7075, 0);
  head.writeUInt16LE(5 + name.length, 2);
  head.writeUInt8(1, 4);
  head.writeUInt32LE(zlibCrc32(plain), 5);
  return Buffer.concat([head, name]);
}

const plainName = Buffer.from('pets/train/cat/caf_.png');
const moved = (root: string) => soundParts().map((part) => ({ ...part, path: root + part.path }));
const odd = (path: string, data: Part['data'] = 'odd'): Part => ({ path, data });

export const ODD_ZIPS: CorpusCase[] = [
  oneBad('one encrypted file', { encrypted: true }, /^It is encrypted; pack the files without a password\.$/),
  oneBad('one file packed by bzip2', { method: 12 }, /^It is packed with method 12; only stored/),
  oneBad('one file packed by Deflate64', { method: 9, deflate: true }, /^It is packed with method 9;/),
  oneBad('an offset beyond the zip', { offset: 2 ** 31 }, /^Its data would lie outside of the zip/),
  oneBad(
    'an offset beyond all numbers',
    { offset: 2 ** 62, zip64: true },
    /^Its data would lie outside of the zip/,
  ),
  oneBad('a packed size beyond the zip', { compressedBytes: 2 ** 30, bytes: 2 ** 30 }, /outside of the zip/),
  oneBad(
    'a size of 4 GB',
    { bytes: 2 ** 32 - 2, deflate: true },
    /^It has a size of 4096 MB; .* at most 256 MB/,
  ),
  oneBad(
    'the ratio of a bomb',
    { bytes: 2 ** 27, deflate: true },
    /more than 200 times its packed size.* zip bombs/,
  ),
  oneBad(
    'a bomb that states a small size',
    { packed: deflateRawSync(Buffer.alloc(3e7)), method: 8, bytes: 900, crc32: 0 },
    /^It unpacks to more than the 900 bytes/,
  ),
  oneBad(
    'fewer bytes than stated',
    { bytes: 9999, deflate: true },
    /^It unpacks to \d+ bytes, but the zip states 9999/,
  ),
  oneBad('two sizes for stored data', { bytes: 3 }, /^It is stored as it is, but the zip states two sizes/),
  oneBad('a wrong checksum', { crc32: 7 }, /^Its checksum does not match/),
  oneBad('a wrong checksum of deflated data', { crc32: 7, deflate: true }, /^Its checksum does not match/),
  oneBad('rubbish as deflated data', { method: 8, packed: Buffer.alloc(99, 255) }, /cannot be unpacked/),
  oneBad(
    'deflated data that break off',
    { data: noise, packed: deflateRawSync(noise).subarray(0, 900), method: 8 },
    /^(Its compressed data are damaged|It unpacks to \d+ bytes)/,
  ),
  oneBad(
    'no data but a size',
    { packed: Buffer.alloc(0), method: 8 },
    /^(Its compressed data|It unpacks to 0)/,
  ),
  oneBad('an empty file', { data: '' }, /^It is empty \(0 bytes\)\.$/),
  {
    name: 'a local header of zeros',
    zip: () => {
      const zip = soundZip({ path: ODD, data: LARGE });
      return zip.fill(0, zip.indexOf(ODD) - 30, zip.indexOf(ODD) - 26);
    },
    expected: { images: SOUND_IMAGES, problems: { [ODD]: /^Its header is not where the zip says/ } },
  },
  {
    name: 'a TIFF among the pictures',
    zip: () => soundZip(odd('pets/train/cat/film.tif', 'II*\0')),
    expected: { images: SOUND_IMAGES, problems: { 'pets/train/cat/film.tif': /^TIFF is not supported/ } },
  },
  {
    name: 'pictures outside of the folders',
    zip: () => soundZip(odd('pets/stray.png'), odd('pets/val/loose.png')),
    expected: {
      images: SOUND_IMAGES,
      problems: {
        'pets/stray.png': /^It lies outside of the train, val and test folders\.$/,
        'pets/val/loose.png': /^It lies directly in a split folder/,
      },
    },
  },
  wrapped('deflated', { deflate: true }, {}),
  wrapped('data descriptors', { deflate: true, descriptor: true }, {}),
  wrapped('ZIP64 everywhere', { zip64: true, deflate: true }, { zip64: true }),
  wrapped('a comment', {}, { comment: 'Made by hand.' }),
  wrapped('the longest comment, of end records', {}, { comment: 'PK\x05\x06'.repeat(16_383) }),
  wrapped('a program in front, as of self-extracting zips', {}, { prefix: Buffer.alloc(70_000, 'MZ') }),
  wrapped('rubbish behind', {}, { suffix: Buffer.alloc(3000, 1) }),
  wrapped('long local extra fields', { localExtra: Buffer.alloc(40_000) }, {}),
  named(
    'a name in UTF-8',
    { path: 'pets/train/cat/Ünïcode 中🙂.png', utf8: true },
    'pets/train/cat/Ünïcode 中🙂.png',
  ),
  named('a name in UTF-8 that does not say so', { path: 'pets/train/cat/é中.png' }, 'pets/train/cat/é中.png'),
  named(
    'a name in code page 437',
    { path: Buffer.concat([Buffer.from('pets/train/cat/'), Buffer.from([0x81, 0xe1]), Buffer.from('.png')]) },
    'pets/train/cat/üß.png',
  ),
  named(
    'a name as Info-ZIP’s Unicode path',
    { path: plainName, extra: unicodePath(plainName, 'pets/train/cat/café.png') },
    'pets/train/cat/café.png',
  ),
  named('backslashes', { path: 'pets\\train\\cat\\b.png' }, 'pets/train/cat/b.png'),
  {
    name: 'a path out of the zip',
    zip: () => soundZip({ path: 'pets/../../pets/train/cat/up.png', data: png() }),
    expected: {
      images: SOUND_IMAGES,
      problems: { '../pets/train/cat/up.png': /^Its path leads out of the zip/ },
    },
  },
  named('a path with a step up', { path: 'pets/train/cat/../dog/b.png' }, 'pets/train/dog/b.png'),
  named('a path from the root', { path: '/pets/train/cat/root.png' }, '/pets/train/cat/root.png'),
  named(
    'a name that is markup',
    { path: 'pets/train/cat/<img src=x>.png' },
    'pets/train/cat/<img src=x>.png',
  ),
  named(
    'a very long name',
    { path: `pets/train/cat/${'x'.repeat(60_000)}.png` },
    `pets/train/cat/${'x'.repeat(60_000)}.png`,
  ),
  named(
    'a name with a line feed and a zero',
    { path: 'pets/train/cat/a\n\0.png' },
    'pets/train/cat/a\n\0.png',
  ),
  named('a class named __proto__', { path: 'pets/train/__proto__/1.png' }, 'pets/train/__proto__/1.png', {
    classes: ['__proto__', 'cat', 'dog'],
  }),
  named(
    'a class named constructor',
    { path: 'pets/train/constructor/1.png' },
    'pets/train/constructor/1.png',
    {
      classes: ['cat', 'constructor', 'dog'],
    },
  ),
  {
    name: 'the same tree twice, with macOS’ leftovers',
    zip: () =>
      makeZipBytes([
        ...moved('x/'),
        ...moved('x/x/'),
        ...soundParts().map(({ path }) =>
          odd(`x/__MACOSX/${String(path).replace('sound', '._sound')}`, '\0\x05\x16\x07'),
        ),
        odd('x/.DS_Store'),
        odd('x/pets/train/cat/._sound.png', '\0\x05\x16\x07'),
      ]),
    expected: {
      images: SOUND_IMAGES,
      notes: /6 files of the folder "__MACOSX".*6 pictures are repeated copies .* in "x\/x\/pets"\)/s,
    },
  },
  {
    name: 'one path twice',
    zip: () => soundZip({ path: ODD, data: png() }, { path: ODD, data: 'another' }),
    expected: { images: SOUND_IMAGES + 1, notes: /lists 1 path more than once/ },
  },
  {
    name: 'a picture that is in train and in test',
    zip: () => soundZip({ path: ODD, data: png() }, { path: 'pets/test/cat/leak.png', data: png() }),
    expected: { images: SOUND_IMAGES + 2, notes: /1 picture of the test split is also in train/ },
  },
];
