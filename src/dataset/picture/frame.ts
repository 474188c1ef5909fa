/**
 * Decodes a picture with the browser's own decoders, at full size or, of a JPEG, at an eighth of it or more.
 * It runs in workers of a browser only. It may import shared/errors and the dataset's own modules.
 */
import { UserError } from '../../shared/errors.ts';
import { withoutAnimation } from './apng.ts';
import type { DecodedPixels } from './decodedPixels.ts';
import { withoutExif } from './exif.ts';
import type { ImageHeader } from './imageHeader.ts';

/** The planes that JPEGs in colour come as: whether chroma is halved in width, in height. */
const JPEG_PLANES: Partial<Record<VideoPixelFormat, [halvedWidth: boolean, halvedHeight: boolean]>> = {
  I420: [true, true],
  I422: [true, false],
  I444: [false, false],
};
const PACKED: readonly (VideoPixelFormat | null)[] = ['RGBA', 'RGBX', 'BGRA', 'BGRX'];

async function pixelsOf(frame: VideoFrame, { type }: ImageHeader): Promise<DecodedPixels> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  const halved = type === 'image/jpeg' && frame.format ? JPEG_PLANES[frame.format] : undefined;
  if (halved) {
    const bytes = new Uint8Array(frame.allocationSize());
    const planes = await frame.copyTo(bytes);
    const [halvedWidth, halvedHeight] = halved;
    return { layout: 'planes', width, height, bytes, planes, halvedWidth, halvedHeight };
  }
  const format = PACKED.includes(frame.format) ? frame.format! : 'RGBX';
  const bytes = new Uint8Array(frame.allocationSize({ format }));
  await frame.copyTo(bytes, { format });
  return { layout: 'packed', width, height, bytes, redFirst: format.startsWith('R') };
}

/**
 * The first frame by WebCodecs, which decodes outside of this thread and leaves turning by EXIF undone, as Pillow
 * does. Measured in Chromium against Pillow: equal, but for colours under a translucent alpha, which Chromium rounds,
 * and lossy WebP and AVIF, whose chroma it does not smooth.
 */
async function decodeByWebCodecs(
  bytes: Uint8Array<ArrayBuffer>,
  header: ImageHeader,
  eighths: number,
): Promise<DecodedPixels> {
  // Without the exact size Chromium takes the next smaller eighth.
  const desired = (sizePx: number) => (eighths < 8 ? Math.ceil((sizePx * eighths) / 8) : undefined);
  const decoder = new ImageDecoder({
    data: bytes,
    type: header.type,
    colorSpaceConversion: 'none',
    preferAnimation: false,
    desiredWidth: desired(header.width),
    desiredHeight: desired(header.height),
  });
  try {
    const { image: frame } = await decoder.decode().catch((cause: unknown) => {
      // A file without any frame fails by a RangeError, which must not pass for a lack of memory.
      throw new Error('It could not be decoded.', { cause });
    });
    try {
      return await pixelsOf(frame, header);
    } finally {
      frame.close();
    }
  } finally {
    decoder.close();
  }
}

/** The same by a canvas, at full size, where WebCodecs is missing or does not know the type. */
async function decodeByBitmap(bytes: Uint8Array<ArrayBuffer>, { type }: ImageHeader): Promise<DecodedPixels> {
  // No option leaves a picture unturned: the standard has no imageOrientation 'none' any more, and browsers that know the
  // word turn by EXIF all the same.
  const unturned = type === 'image/jpeg' ? withoutExif(bytes) : bytes;
  const bitmap = await createImageBitmap(new Blob([unturned], { type }), {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  });
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (!context) throw new UserError('This browser gives no canvas to read pixels from.');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { layout: 'packed', width, height, bytes: data, redFirst: true };
  } finally {
    bitmap.close();
  }
}

/**
 * The pixels of the first frame, of an animated PNG those of its default picture, as Pillow reads it. Where `eighths` is
 * below 8 and the picture is a JPEG, the browser may decode it at that many eighths of its size, rounded up, which costs a
 * fraction of the time; the result says which size it is.
 * Throws a UserError where the data are damaged, a RangeError where memory is short.
 */
export async function decodeFrame(
  bytes: Uint8Array<ArrayBuffer>,
  header: ImageHeader,
  eighths: number,
): Promise<DecodedPixels> {
  const { type } = header;
  const still = type === 'image/png' ? withoutAnimation(bytes) : bytes;
  const byWebCodecs = typeof ImageDecoder !== 'undefined' && (await ImageDecoder.isTypeSupported(type));
  try {
    return byWebCodecs
      ? await decodeByWebCodecs(still, header, eighths)
      : await decodeByBitmap(still, header);
  } catch (thrown) {
    // Out of memory says nothing about this picture: the caller must know.
    if (thrown instanceof UserError || thrown instanceof RangeError) throw thrown;
    const name = type.slice('image/'.length).toUpperCase();
    throw new UserError(`The ${name} data is damaged or incomplete.`, undefined, { cause: thrown });
  }
}
