/**
 * Decodes one picture with the browser's own decoders and brings it to the size and channels of the dataset.
 * It runs in workers of a browser; only pictureFromRgba runs in Node, too. It may import shared/errors and the
 * dataset's own modules.
 */
import { UserError } from '../shared/errors.ts';
import { type ImageHeader, sniffImage } from './imageHeader.ts';
import { resize } from './resize.ts';
import type { DatasetSettings, Picture } from './types.ts';

type ColorMode = DatasetSettings['colorMode'];

/** Pixels of four bytes a pixel; the fourth, alpha or nothing, is not used. */
interface Rgba {
  width: number;
  height: number;
  pixels: Uint8Array | Uint8ClampedArray;
}

/**
 * Converts to the colour mode as Pillow's convert('RGB') and convert('L') do: alpha is dropped, not blended, and
 * L = (19595 R + 38470 G + 7471 B + 32768) >> 16. An rgb picture without colour keeps one channel: a third of
 * the memory, expanded when a batch is written.
 */
export function pictureFromRgba({ width, height, pixels }: Rgba, colorMode: ColorMode): Picture {
  const count = width * height;
  const channels = colorMode === 'rgb' && hasColor(pixels) ? 3 : 1;
  const out = new Uint8Array(count * channels);
  for (let pixel = 0, from = 0, to = 0; pixel < count; pixel++, from += 4, to += channels) {
    const [red, green, blue] = [pixels[from], pixels[from + 1], pixels[from + 2]];
    if (channels === 1) {
      out[to] = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
    } else {
      out[to] = red;
      out[to + 1] = green;
      out[to + 2] = blue;
    }
  }
  return { width, height, channels, pixels: out };
}

function hasColor(pixels: Rgba['pixels']): boolean {
  for (let at = 0; at < pixels.length; at += 4)
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return true;
  return false;
}

/**
 * The first frame by WebCodecs, which decodes outside of this thread and leaves turning by EXIF undone, as Pillow
 * does. Measured in Chromium against Pillow: equal but for colour JPEGs with halved chroma, whose chroma Pillow
 * smooths (1 level after shrinking much), and for colours under a translucent alpha, which Chromium rounds.
 */
async function decodeByWebCodecs(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Rgba> {
  const decoder = new ImageDecoder({
    data: bytes,
    type,
    colorSpaceConversion: 'none',
    preferAnimation: false,
  });
  try {
    const { image: frame } = await decoder.decode().catch((cause: unknown) => {
      // A file without any frame fails by a RangeError, which must not pass for a lack of memory.
      throw new Error('It could not be decoded.', { cause });
    });
    try {
      const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
      // Grey pictures come as BGRX, JPEGs in colour as I420: one format for all.
      const format = frame.format === 'RGBA' || frame.format === 'BGRA' ? 'RGBA' : 'RGBX';
      const pixels = new Uint8Array(frame.allocationSize({ format }));
      await frame.copyTo(pixels, { format });
      return { width, height, pixels };
    } finally {
      frame.close();
    }
  } finally {
    decoder.close();
  }
}

/** The same by a canvas, where WebCodecs is missing or does not know the type. */
async function decodeByBitmap(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Rgba> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type }), {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
    // Some browsers turn by EXIF nevertheless.
    imageOrientation: 'none',
  });
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (!context) throw new UserError('This browser gives no canvas to read pixels from.');
    context.drawImage(bitmap, 0, 0);
    return { width, height, pixels: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}

async function decodePixels(bytes: Uint8Array<ArrayBuffer>, { type }: ImageHeader): Promise<Rgba> {
  const byWebCodecs = typeof ImageDecoder !== 'undefined' && (await ImageDecoder.isTypeSupported(type));
  try {
    return await (byWebCodecs ? decodeByWebCodecs : decodeByBitmap)(bytes, type);
  } catch (thrown) {
    // Out of memory says nothing about this picture: the caller must know.
    if (thrown instanceof UserError || thrown instanceof RangeError) throw thrown;
    const name = type.slice('image/'.length).toUpperCase();
    throw new UserError(`The ${name} data is damaged or incomplete.`, undefined, { cause: thrown });
  }
}

/**
 * A square picture of `imageSize` pixels a side, uint8, one or three channels: mode converted first, resized
 * after, as Keras' load_img does. Throws a UserError with the reason where the file is no readable picture.
 */
export async function decodeImage(
  bytes: Uint8Array<ArrayBuffer>,
  imageSize: number,
  colorMode: ColorMode,
): Promise<Picture> {
  const header = sniffImage(bytes);
  return resize(pictureFromRgba(await decodePixels(bytes, header), colorMode), imageSize, imageSize);
}
