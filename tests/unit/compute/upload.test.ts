/** Pixels onto the device: what arrives is each byte times the factor. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { uploadPictures } from '../../../src/compute/operations/upload.ts';

type Shape = [number, number, number, number];

describe('uploadPictures', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each<{ shape: Shape; why: string }>([
    { shape: [1, 2, 2, 1], why: 'one pixel of four bytes' },
    { shape: [2, 4, 4, 3], why: 'a multiple of four' },
    { shape: [1, 1, 1, 1], why: 'a single byte' },
    { shape: [3, 3, 3, 1], why: '27 bytes, filled up to 28' },
    { shape: [1, 3, 5, 3], why: '45 bytes, height and width apart' },
    { shape: [4, 64, 64, 1], why: 'exactly one line of 4096 pixels' },
    { shape: [1, 75, 75, 3], why: 'more than one line, the second not full' },
    { shape: [2, 64, 96, 3], why: 'more than one line, a multiple of four' },
  ])('$shape ($why)', ({ shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    // Every byte value occurs, and 0 and 255 in every place of a group of four.
    const pixels = Uint8Array.from({ length: size }, (_, i) =>
      i % 3 === 0 ? 255 * (i % 2) : (i * 37) % 256,
    );
    const before = tf.memory().numTensors;
    const pictures = uploadPictures(pixels, shape, 1 / 255);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(pictures.shape).toEqual(shape);
    expect(pictures.dtype).toBe('float32');
    const values = pictures.dataSync();
    expect(values).toHaveLength(size);
    const wrong = Array.from(values).findIndex((value, i) => Math.abs(value - pixels[i] / 255) > 1e-7);
    expect(wrong).toBe(-1);
    pictures.dispose();
  });

  it('multiplies by whatever factor it is given, and leaves the bytes as they were', () => {
    const pixels = Uint8Array.of(0, 1, 2, 250, 255);
    expect(Array.from(uploadPictures(pixels, [1, 1, 5, 1], 0.5).dataSync())).toEqual([0, 0.5, 1, 125, 127.5]);
    expect(Array.from(pixels)).toEqual([0, 1, 2, 250, 255]);
  });

  it('takes a part of a larger buffer', () => {
    const batch = Uint8Array.from({ length: 24 }, (_, i) => i);
    const part = uploadPictures(batch.subarray(8, 16), [2, 2, 2, 1], 1);
    expect(Array.from(part.dataSync())).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it.each([11, 13, 0])('refuses %i bytes for a shape of 12', (length) => {
    expect(() => uploadPictures(new Uint8Array(length), [1, 2, 2, 3], 1)).toThrow(
      `${length} bytes do not fill [1, 2, 2, 3].`,
    );
  });
});
