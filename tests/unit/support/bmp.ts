/** Pictures that every decoder reads to the same values. It imports seeded random numbers only. */
import { randomFor } from '../../../src/shared/random.ts';

/** A BMP of random colours, which every decoder reads to the same values; pixels are [row][col][channel]. */
export function randomBmp(sizePx: number, seed: number): { file: Buffer; pixels: Uint8Array } {
  const random = randomFor(seed);
  const pixels = Uint8Array.from({ length: sizePx * sizePx * 3 }, () => random() * 256);
  const rowBytes = Math.ceil((sizePx * 3) / 4) * 4;
  const file = Buffer.alloc(54 + rowBytes * sizePx);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(sizePx, 18);
  file.writeInt32LE(sizePx, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let row = 0; row < sizePx; row++)
    for (let i = 0; i < sizePx * 3; i++) {
      const pixel = Math.floor(i / 3);
      // Rows from the bottom, colours as blue, green, red.
      file[54 + (sizePx - 1 - row) * rowBytes + pixel * 3 + (2 - (i % 3))] = pixels[row * sizePx * 3 + i];
    }
  return { file, pixels };
}
