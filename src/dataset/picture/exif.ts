/**
 * Hides a JPEG's EXIF data, by which browsers turn pictures: Keras and Pillow read them as they lie. No browser interfaces.
 * It imports nothing.
 */

/** "Exif", by which decoders know the segment (Exif 3.0, 4.7.2). */
const NAME = [0x45, 0x78, 0x69, 0x66];
const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
/** Marker and length come before the name. */
const NAME_OFFSET = 4;

/** The same JPEG without EXIF data: a copy where there are some. The header must be sound; see sniffImage. */
export function withoutExif(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let found: Uint8Array<ArrayBuffer> | null = null;
  for (let at = 2; at + NAME_OFFSET < jpeg.length; ) {
    const marker = jpeg[at] === 0xff ? jpeg[at + 1] : 0;
    if (marker === START_OF_SCAN) break;
    // 0xff may be repeated as padding, and stray bytes may stand between segments; see sniffImage.
    if (marker === 0xff || marker === 0) {
      at++;
      continue;
    }
    const name = at + NAME_OFFSET;
    if (marker === APP1 && NAME.every((letter, i) => jpeg[name + i] === letter)) {
      found ??= jpeg.slice();
      found.fill(0, name, name + NAME.length);
    }
    at += 2 + view.getUint16(at + 2);
  }
  return found ?? jpeg;
}
