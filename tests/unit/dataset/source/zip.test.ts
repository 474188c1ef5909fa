/** The zip reader on sound, odd and broken zips; every refusal is a UserError with its own sentence. */
import { openAsBlob } from 'node:fs';
import { deflateRawSync, crc32 as zlibCrc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../src/dataset/source/crc32.ts';
import { listEntries, readAhead, readEntry } from '../../../../src/dataset/source/zip.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { leastCpuMs } from '../../support/cpuTime.ts';
import { makeZip, makeZipBytes, type Part, type ZipOptions } from '../../support/makeZip.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const LONG = 'The quick brown fox jumps over the lazy dog. '.repeat(5000);

async function contents(file: Blob): Promise<Record<string, string>> {
  const entries = await listEntries(file);
  return Object.fromEntries(
    await Promise.all(entries.map(async (entry) => [entry.path, text(await readEntry(file, entry))])),
  );
}

/** Reads the first file of a zip made of these parts. */
async function first(parts: Part[], options?: ZipOptions): Promise<Uint8Array> {
  const file = makeZip(parts, options);
  return readEntry(file, (await listEntries(file))[0]);
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(UserError);
  return (thrown as UserError).message;
}

describe('crc32', () => {
  it.each([0, 1, 7, 8, 9, 1000, 4096 + 5])('agrees with zlib on %i bytes', (length) => {
    const bytes = Uint8Array.from({ length: length + 3 }, (_, i) => (i * 197 + (i >> 3)) & 255);
    // An odd start, since a picture is often a window into a larger block.
    expect(crc32(bytes.subarray(3))).toBe(zlibCrc32(bytes.subarray(3)));
  });
});

describe('a sound zip', () => {
  const parts: Part[] = [
    { path: 'a/stored.txt', data: 'stored' },
    { path: 'a/deflated.txt', data: LONG, deflate: true },
    { path: 'a/empty.txt' },
  ];
  const expected = { 'a/stored.txt': 'stored', 'a/deflated.txt': LONG, 'a/empty.txt': '' };

  it('gives stored, deflated and empty files', async () => {
    expect(await contents(makeZip(parts))).toEqual(expected);
  });
  it('describes an entry', async () => {
    const [entry] = await listEntries(makeZip(parts));
    expect(entry).toEqual({
      path: 'a/stored.txt',
      offset: 0,
      compressedBytes: 6,
      bytes: 6,
      method: 0,
      crc32: zlibCrc32('stored'),
      encrypted: false,
      problem: null,
    });
  });
  it.each<[string, Partial<Part>, ZipOptions]>([
    ['data descriptors', { descriptor: true }, {}],
    ['ZIP64 sizes and offsets', { zip64: true }, {}],
    ['a ZIP64 end record', {}, { zip64: true }],
    ['ZIP64 everywhere and a comment', { zip64: true, descriptor: true }, { zip64: true, comment: 'hello' }],
    ['a comment', {}, { comment: 'made by hand' }],
    ['the longest comment', {}, { comment: 'x'.repeat(65535) }],
    [
      'a comment that holds a false end record',
      {},
      { comment: Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(40)]) },
    ],
    ['bytes in front', {}, { prefix: Buffer.alloc(1000, 7) }],
    ['bytes in front of a ZIP64 zip', { zip64: true }, { prefix: Buffer.alloc(1000, 7), zip64: true }],
    ['bytes behind', {}, { suffix: Buffer.alloc(100) }],
    ['a long local extra field', { localExtra: Buffer.alloc(3000) }, {}],
    ['UTF-8 names', { utf8: true }, {}],
  ])('with %s is read', async (_, extra, options) => {
    const file = makeZip(
      parts.map((part) => ({ ...part, ...extra })),
      options,
    );
    expect(await contents(file)).toEqual(expected);
  });
  it('gives names in UTF-8, marked or not, in cp437, and with backslashes', async () => {
    const file = makeZip([
      { path: 'é中🙂.png', utf8: true },
      { path: 'é中🙂 unmarked.png' },
      { path: Uint8Array.from([0x81, 0x62, 0x65, 0x72, 0xe1, 0x2e, 0x70, 0x6e, 0x67]) },
      { path: 'train\\cat\\1.png' },
    ]);
    expect((await listEntries(file)).map((entry) => entry.path)).toEqual([
      'é中🙂.png',
      'é中🙂 unmarked.png',
      'überß.png',
      'train/cat/1.png',
    ]);
  });
  it('gives the name of Info-ZIP’s Unicode path where it belongs to the plain name', async () => {
    const unicodePath = (plain: Uint8Array, path: string, version = 1) => {
      const name = Buffer.from(path);
      const field = Buffer.alloc(9);
      field.writeUInt16LE(0x7075);
      field.writeUInt16LE(5 + name.length, 2);
      field.writeUInt8(version, 4);
      field.writeUInt32LE(zlibCrc32(plain), 5);
      return Buffer.concat([field, name]);
    };
    const plain = Buffer.from('caf?.png');
    const timestamp = Buffer.from([0x55, 0x54, 1, 0, 7]);
    const extras = [
      unicodePath(plain, 'café.png'),
      Buffer.concat([timestamp, unicodePath(plain, 'café 中.png')]),
      unicodePath(Buffer.from('renamed since'), 'café.png'),
      unicodePath(plain, 'café.png', 2),
      unicodePath(plain, 'café.png').subarray(0, 6),
      timestamp.subarray(0, 3),
    ];
    const entries = await listEntries(makeZip(extras.map((extra) => ({ path: plain, extra }))));
    expect(entries.map(({ path }) => path)).toEqual([
      'café.png',
      'café 中.png',
      ...Array.from({ length: 4 }, () => 'caf?.png'),
    ]);
  });
  it('lists folders with a slash at the end', async () => {
    const entries = await listEntries(makeZip([{ path: 'train/' }, { path: 'train/a.txt', data: 'a' }]));
    expect(entries.map((entry) => entry.path)).toEqual(['train/', 'train/a.txt']);
  });
  it('may hold 65,536 files without ZIP64, though the count wraps to 0', async () => {
    const many = Array.from({ length: 65_536 }, (_, i): Part => ({ path: String(i) }));
    expect(await listEntries(makeZip(many))).toHaveLength(65_536);
  }, 60_000);
  it('gives each file a buffer of its own', async () => {
    const bytes = await first([{ path: 'a', data: 'stored' }]);
    expect(bytes.buffer.byteLength).toBe(6);
  });
});

describe('a file that is not one complete zip', () => {
  const whole = makeZipBytes([{ path: 'train/cat/1.png', data: LONG, deflate: true }]);
  const listing = (bytes: Uint8Array<ArrayBuffer>) => failure(listEntries(new File([bytes], 'x.zip')));

  it('no bytes at all', async () => {
    expect(await listing(Buffer.alloc(0))).toMatch(/^"x.zip" is empty \(0 bytes\)\. Expected a \.zip file/);
  });
  it('something else than a zip', async () => {
    expect(await listing(Buffer.from('hello'))).toMatch(/^"x.zip" is not a zip\. Expected a \.zip file/);
    expect(await listing(Buffer.alloc(200_000, 1))).toMatch(/is not a zip/);
    expect(await failure(listEntries(new Blob(['hi'])))).toMatch(/^The file is not a zip/);
  });
  it.each([5, whole.length >> 1, whole.length - 1, whole.length - 22])(
    'cut off after %i bytes',
    async (length) => {
      expect(await listing(whole.subarray(0, length))).toMatch(
        /^"x.zip" is cut off: .* Expected a complete zip/,
      );
    },
  );
  it('nothing in it', async () => {
    expect(await failure(listEntries(makeZip([])))).toMatch(/is an empty zip\. Expected a zip with pictures/);
    expect(await failure(listEntries(makeZip([], { zip64: true })))).toMatch(/is an empty zip/);
  });
  it.each<[string, ZipOptions]>([
    ['disk number', { disk: 1 }],
    ['ZIP64 disk number', { disk: 1, zip64: true }],
  ])('one part of several, by its %s', async (_, options) => {
    const message = await failure(listEntries(makeZip([{ path: 'a', data: 'a' }], options)));
    expect(message).toMatch(/split over several files\. Expected one single zip/);
  });
  it('one part of several, by an entry or by its first bytes', async () => {
    expect(await failure(listEntries(makeZip([{ path: 'a', disk: 2 }])))).toMatch(/several files/);
    const part = Buffer.concat([Buffer.from('PK\x07\x08'), whole.subarray(0, 100)]);
    expect(await listing(part)).toMatch(/several files/);
  });
  it('a table of contents elsewhere or incomplete', async () => {
    const broken = Buffer.from(whole);
    broken.fill(0, whole.length - 22 - 46 - 15, whole.length - 22);
    expect(await listing(broken)).toMatch(/is damaged: its table of contents is not where/);
    expect(await failure(listEntries(makeZip([{ path: 'a' }], { entryCount: 3 })))).toMatch(
      /lists 1 of 3 files/,
    );
    expect(await failure(listEntries(makeZip([{ path: 'a' }], { entryCount: 3, zip64: true })))).toMatch(
      /1 of 3/,
    );
  });
  it('a ZIP64 locator that leads nowhere', async () => {
    const zip64 = makeZipBytes([{ path: 'a' }], { zip64: true });
    zip64.fill(0, zip64.length - 98, zip64.length - 94);
    expect(await listing(zip64)).toMatch(/ZIP64 end record is missing/);
  });
  it('more files than can be read', async () => {
    const message = await failure(
      listEntries(makeZip([{ path: 'a' }], { entryCount: 1_000_001, zip64: true })),
    );
    expect(message).toMatch(/too many files\. Expected at most 1,000,000 files/);
  });
  it('a table of contents that is larger than any honest one', async () => {
    const zip = makeZipBytes([{ path: 'a' }], { zip64: true });
    // The size in the ZIP64 end record.
    zip.writeBigUInt64LE(2n ** 40n, zip.length - 98 + 40);
    expect(await listing(zip)).toMatch(/lists too many files/);
  });
  it('files that overlap', async () => {
    const parts: Part[] = [
      { path: 'a', data: LONG },
      { path: 'b', data: 'b', offset: 50 },
    ];
    expect(await failure(listEntries(makeZip(parts)))).toMatch(/"a" and "b" overlap\. Expected each file/);
    const far: Part[] = [
      { path: 'a', data: 'a' },
      { path: 'b', data: LONG },
      { path: 'c', data: 'c', offset: 60 },
    ];
    expect(await failure(listEntries(makeZip(far)))).toMatch(/"b" and "c" overlap/);
    const same: Part[] = [
      { path: 'a', data: 'a' },
      { path: 'b', data: 'a', offset: 0 },
    ];
    expect(await failure(listEntries(makeZip(same)))).toMatch(/overlap/);
  });
});

describe('one bad file in a zip', () => {
  it('may be larger where it is stored as it is and that was asked for', async () => {
    const parts: Part[] = [
      { path: 'stored', data: 'abcdef' },
      { path: 'packed', data: 'abcdef', deflate: true },
    ];
    const problems = async (most?: number) =>
      (await listEntries(makeZip(parts), most)).map(({ problem }) => problem);
    expect(await problems()).toEqual([null, null]);
    expect(await problems(5)).toEqual([expect.stringMatching(/^It has a size of 1 MB/), null]);
    // What is packed keeps the limit of pictures.
    const bomb = { path: 'bomb', data: 'a', deflate: true, bytes: 300 * 2 ** 20 };
    const [{ problem }] = await listEntries(makeZip([bomb]), 2 ** 31);
    expect(problem).toMatch(/at most 256 MB/);
  });

  it.each<[string, Partial<Part>, RegExp]>([
    ['encrypted', { encrypted: true }, /encrypted; pack the files without a password/],
    ['bzip2', { method: 12 }, /method 12; only stored \(0\) and deflated \(8\)/],
    ['Deflate64', { method: 9, deflate: true }, /method 9/],
    ['an offset beyond the zip', { offset: 1e6 }, /outside of the zip/],
    ['an offset beyond 2^53', { offset: 2 ** 60, zip64: true }, /outside of the zip/],
    ['a packed size beyond the zip', { compressedBytes: 1e6, bytes: 1e6 }, /outside of the zip/],
    ['two sizes for stored data', { bytes: 3 }, /states two sizes/],
    ['too large a size', { bytes: 300 * 2 ** 20, deflate: true }, /300 MB; one file may have at most 256 MB/],
    [
      'too large a packed size',
      { compressedBytes: 300 * 2 ** 20, bytes: 9, deflate: true, zip64: true },
      /outside of the zip/,
    ],
    ['an absurd ratio', { bytes: 100 * 2 ** 20, deflate: true }, /more than 200 times/],
    ['a wrong checksum', { crc32: 1 }, /checksum does not match/],
    ['a wrong checksum, deflated', { crc32: 1, deflate: true }, /checksum does not match/],
    ['more data than stated', { bytes: 10, deflate: true }, /more than the 10 bytes/],
    ['no data but a size', { bytes: 10, deflate: true, packed: new Uint8Array() }, /damaged|0 bytes/],
    [
      'less data than stated',
      { bytes: 99_999_9, deflate: true },
      /unpacks to \d+ bytes, but the zip states 999999/,
    ],
    [
      'rubbish in place of deflated data',
      { method: 8, packed: Buffer.alloc(500, 255) },
      /cannot be unpacked/,
    ],
    [
      'deflated data that break off',
      { deflate: true, packed: deflateRawSync(Buffer.from(LONG)).subarray(0, 100) },
      /cannot be unpacked|unpacks to/,
    ],
  ])('%s', async (_, extra, message) => {
    const file = makeZip([
      { path: 'bad', data: LONG, ...extra },
      { path: 'good', data: 'good' },
    ]);
    const entries = await listEntries(file);
    expect(await failure(readEntry(file, entries[0]))).toMatch(message);
    expect(text(await readEntry(file, entries[1]))).toBe('good');
  });
  it('an offset into the middle of something', async () => {
    const file = makeZip([
      { path: 'a long name', data: '' },
      { path: 'bad', offset: 31 },
    ]);
    expect(await failure(readEntry(file, (await listEntries(file))[1]))).toMatch(/header is not where/);
  });
  it('cut off at the start of the zip', async () => {
    const whole = makeZipBytes([
      { path: 'lost', data: LONG },
      { path: 'kept', data: 'kept' },
    ]);
    const file = new Blob([whole.subarray(1000)]);
    const [lost, kept] = await listEntries(file);
    expect(await failure(readEntry(file, lost))).toMatch(/outside of the zip/);
    expect(text(await readEntry(file, kept))).toBe('kept');
  });
  it('a bomb is stopped soon', async () => {
    const zeros = Buffer.alloc(200 * 2 ** 20);
    let packed = Buffer.alloc(0);
    const madeMs = await leastCpuMs(() => {
      packed = deflateRawSync(zeros, { level: 1 });
    });
    const refuse = async () => {
      const message = await failure(first([{ path: 'bomb', packed, method: 8, bytes: 1000, crc32: 0 }]));
      expect(message).toMatch(/more than the 1000 bytes/);
    };
    expect(await leastCpuMs(refuse, 3)).toBeLessThan(Math.max(200, madeMs));
  });
});

describe('reading ahead', () => {
  it('gives the same contents from one read of the file', async () => {
    const file = makeZip([
      { path: 'before', data: LONG },
      { path: 'a', data: 'stored' },
      { path: 'b', data: LONG, deflate: true },
      { path: 'c', data: 'far inside', localExtra: Buffer.alloc(3000) },
      { path: 'after', data: LONG },
    ]);
    const entries = await listEntries(file);
    let reads = 0;
    const counting = new Proxy(file, {
      get: (target, name) => {
        if (name !== 'slice') return Reflect.get(target, name);
        return (...range: [number, number]) => {
          reads += 1;
          return target.slice(...range);
        };
      },
    });
    const read = await readAhead(counting, entries.slice(1, 3));
    expect(text(await readEntry(counting, entries[1], read))).toBe('stored');
    expect(text(await readEntry(counting, entries[2], read))).toBe(LONG);
    expect(reads).toBe(1);
    // What lies beyond the block, or further than was guessed, is read by itself.
    expect(text(await readEntry(counting, entries[3], read))).toBe('far inside');
    expect(text(await readEntry(counting, entries[4], read))).toBe(LONG);
    expect(reads).toBeGreaterThan(1);
  });
  it('takes more files than a call takes arguments', async () => {
    const file = makeZip([{ path: 'a', data: 'a' }]);
    const [entry] = await listEntries(file);
    const read = await readAhead(file, new Array(200_000).fill(entry));
    expect(text(await readEntry(file, entry, read))).toBe('a');
  });
  it('says that the zip is gone', async () => {
    const file = makeZip([{ path: 'a', data: 'a' }]);
    const entries = await listEntries(file);
    const gone = new Proxy(file, {
      get: (target, name) =>
        name === 'slice'
          ? () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) })
          : Reflect.get(target, name),
    });
    expect(await failure(readAhead(gone, entries))).toMatch(/could not be read: it may have been moved/);
  });
});

describe.each(['chest-xray-224.zip', 'grocery-7class.zip'])('%s', (name) => {
  const REASON = withoutShared(`datasets/${name}`);
  it.skipIf(REASON)(
    `is read whole and every checksum holds${REASON}`,
    async () => {
      const file = await openAsBlob(sharedPath(`datasets/${name}`));
      for (const entry of await listEntries(file)) {
        expect((await readEntry(file, entry)).length).toBe(entry.bytes);
      }
    },
    60_000,
  );
});

it('lists 17,600 files in a moment', async () => {
  const file = makeZip(
    Array.from({ length: 17_600 }, (_, i) => ({
      path: `chest_xray/train/NORMAL/person${i}_bacteria_${i}.jpeg`,
      data: 'x',
    })),
  );
  const list = async () => expect(await listEntries(file)).toHaveLength(17_600);
  expect(await leastCpuMs(list, 5)).toBeLessThan(400);
});
