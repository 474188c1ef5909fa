/** One picture of no dataset, decoded as those of a dataset are. The decoder is passed in, so that it runs in Node, too. */
import { UserError } from '../../shared/errors.ts';
import { MAX_PIXELS } from '../picture/imageHeader.ts';
import { crc32 } from '../source/crc32.ts';
import type { DecodeSettings, Picture } from '../types.ts';
import type { Decode } from './decodeChunk.ts';

/** The largest picture that is read, uncompressed with four channels. */
const MAX_FILE_BYTES = 4 * MAX_PIXELS;

/** A picture with what tells its file from others. */
export interface LoosePicture {
  picture: Picture;
  bytes: number;
  crc32: number;
}

/** Reads and decodes a file. Throws a UserError with the reason where it is no readable picture. */
export async function decodeFile(
  file: Blob,
  settings: DecodeSettings,
  decode: Decode,
): Promise<LoosePicture> {
  if (file.size > MAX_FILE_BYTES)
    throw new UserError(`The file is too large for a picture: ${Math.round(file.size / 1e6)} MB.`);
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    (cause: unknown) => {
      throw new UserError('The file cannot be read.', 'It may have been moved or changed. Choose it again.', {
        cause,
      });
    },
  );
  const sum = crc32(bytes);
  try {
    return { picture: await decode(bytes, settings), bytes: file.size, crc32: sum };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new UserError('The browser ran out of memory while reading the picture.', 'Close other tabs.', {
      cause: thrown,
    });
  }
}
