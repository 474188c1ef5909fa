/**
 * Makes small inputs in the shapes of ../shared/field that concern listing and decoding: names in old encodings, odd endings,
 * archives of other kinds. It imports the tests' own writers only.
 */
import { gzipSync } from 'node:zlib';
import { jpeg, jpegSegment } from '../../dataset/corpus/jpeg.ts';
import { png, pngChunk } from '../../dataset/corpus/png.ts';
import { makeZipBytes, type Part } from '../../support/makeZip.ts';
import { encodeIn } from './encode.ts';

/** Pictures of their own content, so that none is a copy of another. */
const pngOf = (seed: number) => png({ pixel: [seed % 256, seed >> 8, 7] });
const jpegOf = (seed: number) =>
  jpeg({ color: [seed % 256, 128, 128], segments: [jpegSegment(0xfe, [seed])] });

/** So many pictures in each of these folders. */
function pictures(
  folders: readonly string[],
  count: number,
  nameOf: (i: number) => string = (i) => `${i}.png`,
): Part[] {
  return folders.flatMap((folder, j) =>
    Array.from({ length: count }, (_, i) => ({ path: `${folder}/${nameOf(i)}`, data: pngOf(100 * j + i) })),
  );
}

const HEIC = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
const TIFF = Buffer.from('II*\0\x08\0\0\0', 'latin1');

function encoded(encoding: string, root: string, classes: string[]): Buffer {
  const parts = pictures(
    classes.map((name) => `${root}/${name}`),
    8,
  );
  return makeZipBytes(parts.map((part) => ({ ...part, path: encodeIn(encoding, String(part.path)) })));
}

/** A tar of one file (POSIX ustar: name, size and checksum in octal). */
function tar(): Buffer {
  const data = pngOf(1);
  const header = Buffer.alloc(512);
  header.write('flowers/rose/1.png', 0);
  header.write(
    `0000644\x000000000\x000000000\x00${data.length.toString(8).padStart(11, '0')}\0`,
    100,
    'latin1',
  );
  header.write('00000000000\0        0', 136, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, data, Buffer.alloc(2048 - (data.length % 512))]);
}

const LINK = 0o120777;
const inner = () => makeZipBytes(pictures(['train/cat', 'train/dog'], 3));

/** The shapes by the names of their files in ../shared/field. */
export const SHAPES: Readonly<Record<string, () => Buffer>> = {
  '02-codepages/shift_jis.zip': () =>
    encoded('shift_jis', '新しいフォルダ', ['表', '裏', 'ソース', 'タヌキ']),
  '02-codepages/gbk.zip': () => encoded('gb18030', '数据', ['猫', '狗', '诚', '牛']),
  '02-codepages/cp866.zip': () => encoded('ibm866', 'Новая папка', ['Кошка', 'Собака', 'Лиса', 'Волк']),
  '03-endings/data.zip': () =>
    makeZipBytes([
      ...['cat', 'dog', 'fox'].flatMap((name, j) =>
        Array.from({ length: 20 }, (_, i) => ({
          path: `${name}/${name}_${i}${[[i < 12 ? '.jfif' : '.jpg'], [i < 12 ? '.jpg' : '.jpe'], [i < 12 ? '.JPG' : '']][j][0]}`,
          data: jpegOf(20 * j + i),
          deflate: true,
        })),
      ),
      ...Array.from({ length: 5 }, (_, i) => ({ path: `dog/IMG_${i}.HEIC`, data: HEIC, deflate: true })),
      ...['shot.jpg_0', 'shot.jpg_1', 'large.jpg_large', 'pic.jpg!d'].map((name, i) => ({
        path: `fox/${name}`,
        data: jpegOf(200 + i),
        deflate: true,
      })),
    ]),
  '03-endings/only_jfif.zip': () => makeZipBytes(pictures(['cat', 'dog'], 10, (i) => `${i}.jfif`)),
  '03-endings/only_heic.zip': () =>
    makeZipBytes(pictures(['cat', 'dog'], 5, (i) => `${i}.heic`).map((part) => ({ ...part, data: HEIC }))),
  '03-endings/ucmerced_tif.zip': () =>
    makeZipBytes(
      pictures(['Images/agricultural', 'Images/airplane'], 6, (i) => `${i}.tif`).map((part) => ({
        ...part,
        data: TIFF,
      })),
    ),
  '07-archives/flowers.tar': tar,
  '07-archives/flowers_tar_renamed.zip': tar,
  '07-archives/flowers.tar.gz': () => gzipSync(tar()),
  '07-archives/flowers_renamed.zip': () => gzipSync(tar()),
  '07-archives/flowers.tar.bz2': () => Buffer.from('BZh91AY&SY and so on', 'latin1'),
  '07-archives/flowers.tar.xz': () => Buffer.from('\xfd7zXZ\0\0\x04 and so on', 'latin1'),
  '07-archives/encrypted.zip': () =>
    makeZipBytes(pictures(['train/Car', 'train/Bus'], 4).map((part) => ({ ...part, encrypted: true }))),
  '07-archives/nested.zip': () =>
    makeZipBytes([
      { path: 'train.zip', data: inner() },
      { path: 'test1.zip', data: inner() },
      { path: 'sampleSubmission.csv', data: 'id,label' },
    ]),
  '07-archives/symlinks.zip': () =>
    makeZipBytes([
      ...pictures(['all/cat', 'all/dog'], 10),
      ...pictures(['train/cat', 'train/dog', 'val/cat', 'val/dog'], 5).map((part) => ({
        ...part,
        data: '../../all/cat/0.png',
        mode: LINK,
      })),
    ]),
  '07-archives/zip64_stdin.zip': () =>
    makeZipBytes([{ path: '-', data: inner(), deflate: true, zip64: true }]),
};

/** A PNG whose animation does not show its default picture, which is brown. */
export function apngApart(): Buffer {
  const whole = png({ chunks: [pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]))] });
  const other = png({ pixel: [0, 0, 250] });
  const dataAt = other.indexOf('IDAT');
  const data = other.subarray(dataAt + 4, dataAt + 4 + other.readUInt32BE(dataAt - 4));
  const control = Buffer.alloc(26);
  control.writeUInt32BE(12, 4);
  control.writeUInt32BE(10, 8);
  control.writeUInt16BE(100, 20);
  control.writeUInt16BE(1000, 22);
  const sequence = Buffer.from([0, 0, 0, 1]);
  const end = whole.length - 12;
  return Buffer.concat([
    whole.subarray(0, end),
    pngChunk('fcTL', control),
    pngChunk('fdAT', Buffer.concat([sequence, data])),
    whole.subarray(end),
  ]);
}

/** A JPEG with these bytes right behind its first segment. */
export function jpegWithStray(stray: readonly number[], color: readonly number[]): Buffer {
  const whole = jpeg({ color });
  const end = 4 + whole.readUInt16BE(4);
  return Buffer.concat([whole.subarray(0, end), Buffer.from(stray), whole.subarray(end)]);
}
