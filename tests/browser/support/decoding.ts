/** Decodes in a real page; for the tests of the decoder. */
import { decodeImage } from '../../../src/dataset/picture/decode.ts';
import { samplePicture } from '../../../src/dataset/picture/decodedPixels.ts';
import { decodeFrame } from '../../../src/dataset/picture/frame.ts';
import { sniffImage } from '../../../src/dataset/picture/imageHeader.ts';
import { nearestPositions } from '../../../src/dataset/picture/resize.ts';
import type { DecodeSettings } from '../../../src/dataset/types.ts';

export interface Decoded {
  channels: number;
  pixels: number[];
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** The picture of a file that is given in base64; its pixels as plain numbers. */
export async function decode(base64: string, settings: DecodeSettings): Promise<Decoded> {
  const { channels, pixels } = await decodeImage(bytesOf(base64), settings);
  return { channels, pixels: [...pixels] };
}

/** The nearest pixels in a size that need not be square. */
export async function nearest(
  base64: string,
  [height, width]: [height: number, width: number],
  colorMode: DecodeSettings['colorMode'],
): Promise<Decoded> {
  const bytes = bytesOf(base64);
  const decoded = await decodeFrame(bytes, sniffImage(bytes), 8);
  const rows = nearestPositions(decoded.height, height);
  const cols = nearestPositions(decoded.width, width);
  const { channels, pixels } = samplePicture(decoded, rows, cols, colorMode);
  return { channels, pixels: [...pixels] };
}

/** The same where the browser has no WebCodecs. */
export async function decodeWithoutWebCodecs(base64: string, settings: DecodeSettings): Promise<Decoded> {
  const { ImageDecoder } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, 'ImageDecoder');
    return await decode(base64, settings);
  } finally {
    Object.assign(globalThis, { ImageDecoder });
  }
}
