/**
 * Writes small zips for tests, sound ones and broken ones: every field can be set to something untrue.
 * It is independent of src/dataset.
 */
import { crc32, deflateRawSync } from 'node:zlib';

/** One file of the zip. Fields below `zip64` state something else than the truth. */
export interface Part {
  /** Text is written as UTF-8; bytes as they are. A path that ends in a slash is a folder. */
  path: string | Uint8Array;
  data?: Uint8Array | string;
  deflate?: boolean;
  /** Sizes and checksum only behind the data, as streaming tools write. */
  descriptor?: boolean;
  zip64?: boolean;
  /** Sets the flag that says the name is UTF-8. */
  utf8?: boolean;
  encrypted?: boolean;
  /** st_mode of a Unix tool: the kind of file and who may do what with it. */
  mode?: number;
  /** An extra field in the local header only. */
  localExtra?: Uint8Array;
  /** An extra field in the table of contents only. */
  extra?: Uint8Array;
  method?: number;
  crc32?: number;
  bytes?: number;
  compressedBytes?: number;
  offset?: number;
  disk?: number;
  /** The bytes that stand in the zip in place of the (deflated) data. */
  packed?: Uint8Array;
}

export interface ZipOptions {
  comment?: Uint8Array | string;
  zip64?: boolean;
  /** Bytes in front of the zip that no offset knows of. */
  prefix?: Uint8Array;
  /** Bytes behind the end record. */
  suffix?: Uint8Array;
  entryCount?: number;
  directoryOffset?: number;
  disk?: number;
}

const encoder = new TextEncoder();
const toBytes = (value: Uint8Array | string = '') =>
  typeof value === 'string' ? encoder.encode(value) : value;

/** Numbers as little-endian fields, e.g. fields([4, 0x04034b50], [2, 20]). */
function fields(...list: [bytes: 2 | 4 | 8, value: number][]): Buffer {
  return Buffer.concat(
    list.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 8) field.writeBigUInt64LE(BigInt(value));
      else field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}

const WIDE = 0xffffffff;

/** The zip as bytes. */
export function makeZipBytes(parts: Part[], options: ZipOptions = {}): Buffer<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let position = 0;
  const write = (bytes: Uint8Array) => {
    chunks.push(bytes);
    position += bytes.length;
  };

  for (const part of parts) {
    const [name, data] = [toBytes(part.path), toBytes(part.data)];
    const packed = part.packed ?? (part.deflate ? deflateRawSync(data) : data);
    const method = part.method ?? (part.deflate ? 8 : 0);
    const flags = (part.encrypted ? 1 : 0) | (part.descriptor ? 8 : 0) | (part.utf8 ? 0x800 : 0);
    const crc = part.crc32 ?? crc32(data);
    const bytes = part.bytes ?? data.length;
    const compressedBytes = part.compressedBytes ?? packed.length;
    const offset = part.offset ?? position;
    const localExtra = toBytes(part.localExtra);
    const shown = part.descriptor ? [0, 0, 0] : [crc, compressedBytes, bytes];
    const local = part.zip64 && !part.descriptor ? [crc, WIDE, WIDE] : shown;
    const localZip64 = part.zip64
      ? fields([2, 1], [2, 16], [8, bytes], [8, compressedBytes])
      : Buffer.alloc(0);

    write(fields([4, 0x04034b50], [2, 20], [2, flags], [2, method], [2, 0], [2, 33]));
    write(fields([4, local[0]], [4, local[1]], [4, local[2]]));
    write(fields([2, name.length], [2, localExtra.length + localZip64.length]));
    for (const piece of [name, localZip64, localExtra, packed]) write(piece);
    if (part.descriptor) write(fields([4, 0x08074b50], [4, crc], [4, packed.length], [4, data.length]));

    const zip64Extra = part.zip64
      ? // An unknown field first, as Info-ZIP writes its timestamps.
        fields([2, 0x5455], [2, 2], [2, 7], [2, 1], [2, 24], [8, bytes], [8, compressedBytes], [8, offset])
      : Buffer.alloc(0);
    const extra = Buffer.concat([zip64Extra, toBytes(part.extra)]);
    const wide = (value: number): [4, number] => [4, part.zip64 ? WIDE : value];
    directory.push(
      fields([4, 0x02014b50], [2, 20], [2, 20], [2, flags], [2, method], [2, 0], [2, 33], [4, crc]),
      fields(wide(compressedBytes), wide(bytes), [2, name.length], [2, extra.length], [2, 0]),
      fields([2, part.disk ?? 0], [2, 0], [4, (part.mode ?? 0) * 0x10000], wide(offset)),
      name,
      extra,
    );
  }

  const start = options.directoryOffset ?? position;
  const table = Buffer.concat(directory);
  write(table);
  const count = options.entryCount ?? parts.length;
  const disk = options.disk ?? 0;
  const comment = toBytes(options.comment);
  if (options.zip64) {
    const recordAt = position;
    write(fields([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, disk], [4, disk]));
    write(fields([8, count], [8, count], [8, table.length], [8, start]));
    write(fields([4, 0x07064b50], [4, 0], [8, recordAt], [4, disk + 1]));
    write(fields([4, 0x06054b50], [2, 0], [2, 0], [2, 0xffff], [2, 0xffff], [4, WIDE], [4, WIDE]));
  } else {
    const wrapped = count % 0x10000;
    write(fields([4, 0x06054b50], [2, disk], [2, disk], [2, wrapped], [2, wrapped]));
    write(fields([4, table.length], [4, start]));
  }
  write(fields([2, comment.length]));
  write(comment);
  return Buffer.concat([toBytes(options.prefix), ...chunks, toBytes(options.suffix)]);
}

/** The zip as a file that a visitor might have dropped. */
export function makeZip(parts: Part[], options: ZipOptions = {}, name = 'pictures.zip'): File {
  return new File([makeZipBytes(parts, options)], name);
}
