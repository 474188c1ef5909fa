/**
 * What the listing makes of strangers' zips: of the inputs in ../shared/field and of the same shapes made here. Each is read, or
 * refused for what it is.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedPath, withoutShared } from '../support/shared.ts';
import { type Expected, expectCase, zipOf } from './shapes/planned.ts';
import { SHAPES } from './shapes/shapes.ts';

const UNPACK =
  /not a zip\. Expected a \.zip file.* Unpack it \("tar -xf" or a double click\), then drop the folder/;
const named = (what: string) => new RegExp(`is ${what}, ${UNPACK.source}`);
const CASES: Record<string, Expected> = {
  '02-codepages/shift_jis.zip': {
    classes: ['ソース', 'タヌキ', '表', '裏'],
    images: 32,
    notes: /they were read as Shift_JIS \(Japanese\): "[^"]+"/,
  },
  '02-codepages/gbk.zip': {
    classes: ['牛', '狗', '猫', '诚'],
    images: 32,
    notes: /were read as GBK \(Chinese\)/,
  },
  '02-codepages/cp866.zip': {
    classes: ['Волк', 'Кошка', 'Лиса', 'Собака'],
    images: 32,
    notes: /were read as cp866 \(Cyrillic, DOS\)/,
  },
  '03-endings/data.zip': {
    classes: ['cat', 'dog', 'fox'],
    images: 64,
    problems: 5,
    reasons: /^HEIC is not supported by browsers; convert/,
    notes: /Left out: 5 \.heic files in "dog"\. Browsers do not read HEIC\. Convert such pictures .*mogrify/,
  },
  '03-endings/only_jfif.zip': { classes: ['cat', 'dog'], images: 20 },
  '03-endings/only_heic.zip':
    /None of the 10 pictures .* HEIC is not supported.* Convert such pictures .*Finder/,
  '03-endings/ucmerced_tif.zip':
    /None of the 12 pictures .* TIFF is not supported.* Convert such pictures .*\*\.tif/,
  '07-archives/flowers.tar': named('a tar archive'),
  '07-archives/flowers_tar_renamed.zip': named('a tar archive'),
  '07-archives/flowers.tar.gz': named('a gzip file'),
  '07-archives/flowers_renamed.zip': named('a gzip file'),
  '07-archives/flowers.tar.bz2': named('a bzip2 file'),
  '07-archives/flowers.tar.xz': named('an xz file'),
  '07-archives/encrypted.zip':
    /All pictures in "encrypted\.zip" are encrypted\..* Unpack it with its password/,
  '07-archives/nested.zip': /holds no pictures\..* It holds 2 × \.zip, 1 × \.csv\. Unpack the zips inside/,
  '07-archives/symlinks.zip':
    /holds no picture that can be used; the first of \d+, .*symbolic link.*zip -r, without -y/,
  '07-archives/zip64_stdin.zip': /It holds 1 × zip without an ending\. Unpack the zip inside/,
};

describe('the shapes made here', () => {
  it.each(Object.entries(CASES))('%s', async (name, expected) => {
    await expectCase(zipOf(name, SHAPES[name]()), expected);
  });
  it('are all of the table', () => {
    expect(Object.keys(SHAPES).sort()).toEqual(Object.keys(CASES).sort());
  });
});

describe('the inputs of ../shared/field', () => {
  for (const [name, expected] of Object.entries(CASES)) {
    const REASON = withoutShared(`field/${name}`);
    it.skipIf(REASON)(`${name}${REASON}`, async () => {
      await expectCase(zipOf(name, readFileSync(sharedPath(`field/${name}`))), expected);
    });
  }
});
