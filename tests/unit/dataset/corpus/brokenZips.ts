/** Zips that must be refused as a whole, each with its own sentence. */
import { deflateRawSync } from 'node:zlib';
import { makeZipBytes, type Part } from '../../support/makeZip.ts';
import { type CorpusCase, soundParts, soundZip } from './case.ts';
import { png } from './png.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const whole = soundZip();
/** The sound pictures, each changed in the same way. */
const allWith = (change: Partial<Part>) => makeZipBytes(soundParts().map((part) => ({ ...part, ...change })));
const pictures = (...paths: string[]) =>
  makeZipBytes(paths.map((path, i) => ({ path, data: png({ pixel: [i, i, 9] }) })));

/** One packed picture that all files of the zip share: a small zip that unpacks to any size. */
function overlapBomb(): Uint8Array {
  const packed = deflateRawSync(Buffer.alloc(2 ** 20));
  const first = { path: 'train/cat/0.png', data: Buffer.alloc(2 ** 20), deflate: true };
  const shared = { data: Buffer.alloc(2 ** 20), packed: Buffer.alloc(0), method: 8 };
  return makeZipBytes([
    first,
    ...Array.from({ length: 1000 }, (_, i) => ({
      ...{ ...shared, path: `train/cat/${i + 1}.png` },
      ...{ offset: 0, compressedBytes: packed.length },
    })),
  ]);
}

function cases(...list: [name: string, zip: () => Uint8Array, refused: RegExp][]): CorpusCase[] {
  return list.map(([name, zip, refused]) => ({ name, zip, expected: { refused } }));
}

export const BROKEN_ZIPS: CorpusCase[] = cases(
  ['no bytes at all', () => Buffer.alloc(0), /is empty \(0 bytes\)\. Expected a \.zip file/],
  ['a letter', () => latin1('Dear Sir or Madam, this is no zip.'), /is not a zip\. Expected a \.zip file/],
  ['a megabyte of zeros', () => Buffer.alloc(2 ** 20), /is not a zip\. Expected/],
  [
    'a web page',
    () => latin1('<!doctype html><title>Sign in</title>'),
    /is a web page \(HTML\), not a zip\. Expected/,
  ],
  ['a picture', () => png(), /is a PNG picture, not a zip\. Expected/],
  [
    'a RAR archive',
    () => latin1(`Rar!\x1a\x07\x01\0${'x'.repeat(99)}`),
    /is a RAR archive, not a zip\. Expected/,
  ],
  [
    'a 7z archive',
    () => latin1(`7z\xbc\xaf\x27\x1c${'x'.repeat(99)}`),
    /is a 7z archive, not a zip\. Expected/,
  ],
  ['a tar.gz', () => latin1(`\x1f\x8b\x08\0${'x'.repeat(99)}`), /is a gzip file, not a zip\. Expected/],
  ['cut off in the middle', () => whole.subarray(0, whole.length >> 1), /is cut off: the table of contents/],
  [
    'cut off in its last bytes',
    () => whole.subarray(0, whole.length - 5),
    /is cut off: the table of contents/,
  ],
  ['cut off after four bytes', () => whole.subarray(0, 4), /is cut off/],
  [
    'without its first part',
    () => whole.subarray(whole.indexOf(latin1('PK\x01\x02')) - 20),
    /None of the 6 pictures .* can be used.* outside of the zip/,
  ],
  ['a zip of nothing', () => makeZipBytes([]), /is an empty zip\. Expected a zip with pictures/],
  [
    'a table of contents of zeros',
    () => {
      const broken = Buffer.from(whole);
      return broken.fill(0, broken.indexOf(latin1('PK\x01\x02')), broken.length - 22);
    },
    /is damaged: its table of contents is not where/,
  ],
  [
    'a table of contents with a hole',
    () => {
      const broken = Buffer.from(whole);
      const second = broken.indexOf(latin1('PK\x01\x02'), broken.indexOf(latin1('PK\x01\x02')) + 1);
      return broken.fill(0, second, second + 4);
    },
    /is damaged: its table of contents lists 1 of 6 files/,
  ],
  [
    'a table of contents beyond the end',
    () => makeZipBytes(soundParts(), { directoryOffset: 2 ** 31, zip64: true, entryCount: 7 }),
    /is damaged: its table of contents lists 6 of 7 files/,
  ],
  [
    'more files stated than listed',
    () => makeZipBytes(soundParts(), { entryCount: 9 }),
    /lists 6 of 9 files/,
  ],
  [
    'a ZIP64 locator that leads nowhere',
    () => {
      const zip = makeZipBytes(soundParts(), { zip64: true });
      return zip.fill(0, zip.length - 98, zip.length - 94);
    },
    /is damaged: its ZIP64 end record is missing/,
  ],
  [
    'two million files stated',
    () => makeZipBytes(soundParts(), { entryCount: 2_000_000, zip64: true }),
    /lists too many files\. Expected at most 1,000,000 files/,
  ],
  ['the last part of several', () => makeZipBytes(soundParts(), { disk: 3 }), /split over several files/],
  [
    'the first part of several',
    () => Buffer.concat([latin1('PK\x07\x08'), whole.subarray(0, 300)]),
    /split over several files\. Expected one single zip/,
  ],
  ['a bomb of files that are all the same bytes', overlapBomb, /is damaged or a zip bomb: .* overlap/],
  [
    'files that overlap by some bytes',
    () => soundZip({ path: 'pets/train/cat/over.png', data: png(), offset: 60 }),
    /overlap\. Expected each file to have its own place/,
  ],
  [
    'all encrypted',
    () => allWith({ encrypted: true }),
    /All pictures in .* are encrypted\. Expected a zip without/,
  ],
  ['all packed by LZMA', () => allWith({ method: 14 }), /None of the 6 .* method 14; only stored/],
  ['all empty', () => allWith({ data: '' }), /None of the 6 .* It is empty \(0 bytes\)/],
  [
    'no pictures',
    () => makeZipBytes([{ path: 'a/readme.md', data: '#' }]),
    /holds no pictures.* It holds 1 × \.md/,
  ],
  [
    'a zip in a zip',
    () => makeZipBytes([{ path: 'pets.zip', data: whole }]),
    /holds no pictures.* 1 × \.zip/,
  ],
  ['folders only', () => makeZipBytes([{ path: 'train/' }, { path: 'train/cat/' }]), /holds no pictures/],
  [
    'TIFFs only',
    () => makeZipBytes(['train/cat/1.tif', 'train/dog/1.tiff'].map((path) => ({ path, data: 'II*\0' }))),
    /None of the 2 .* TIFF is not supported/,
  ],
  [
    'one class',
    () => pictures('train/cat/1.png', 'val/cat/1.png'),
    /only one class, "cat"\. Expected at least two/,
  ],
  ['no train folder', () => pictures('val/cat/1.png', 'test/dog/1.png'), /There is no train folder, only/],
  ['pictures without folders', () => pictures('1.png', '2.png'), /at the top of the zip without folders/],
  ['one picture a class', () => pictures('cat/1.png', 'dog/1.png'), /only one picture to train on/],
  [
    'a class that only val has',
    () => pictures('train/cat/1.png', 'train/dog/1.png', 'val/bird/1.png'),
    /The train folder has no pictures of "bird"/,
  ],
  [
    'an empty split folder',
    () =>
      makeZipBytes([
        ...soundParts().filter(({ path }) => !String(path).includes('/val/')),
        { path: 'pets/val/' },
      ]),
    /The split folder "pets\/val" holds no pictures/,
  ],
  [
    'a class that no decoder reads',
    () =>
      makeZipBytes(
        soundParts().map((part) =>
          String(part.path).includes('train/dog') ? { ...part, data: 'version 1 of something' } : part,
        ),
      ),
    /No training picture of "dog" can be read; .* looks like text/,
  ],
);
