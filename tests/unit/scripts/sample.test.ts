import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FILM_SIZE_PX } from '../../../scripts/sample/anatomy.mjs';
import { drawFilm } from '../../../scripts/sample/draw-film.mjs';
import { encodeGreyPng } from '../../../scripts/sample/png.mjs';
import { randomFor } from '../../../src/shared/random.ts';

describe('encodeGreyPng', () => {
  it('writes a PNG whose data zlib reads back, checksum included', () => {
    const greys = Uint8Array.from({ length: 6 }, (_, i) => i * 40);
    const png = Buffer.from(encodeGreyPng(greys, 3));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([3, 2, 8, 0]);
    const at = png.indexOf('IDAT');
    const data = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
    expect([...inflateSync(data)]).toEqual([0, 0, 40, 80, 0, 120, 160, 200]);
    // The last chunk is the same in every PNG: a check of the CRC.
    expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
  });
});

describe('drawFilm', () => {
  const lungMean = (greys: Uint8Array) => {
    let sum = 0;
    for (let y = 35; y < 75; y++) for (let x = 20; x < 92; x++) sum += greys[y * FILM_SIZE_PX + x];
    return sum / (40 * 72);
  };
  const films = (kind: 'CLEAR' | 'OPACITY') =>
    Array.from({ length: 20 }, (_, i) => drawFilm(kind, randomFor(7, i)));

  it('draws the same film for the same seed, another for another', () => {
    expect(drawFilm('OPACITY', randomFor(1, 2))).toEqual(drawFilm('OPACITY', randomFor(1, 2)));
    expect(drawFilm('OPACITY', randomFor(1, 2))).not.toEqual(drawFilm('OPACITY', randomFor(1, 3)));
  });

  it('makes the kinds differ on the average, but not so much that brightness alone tells them apart', () => {
    const clear = films('CLEAR').map(lungMean);
    const opacity = films('OPACITY').map(lungMean);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
    expect(mean(opacity)).toBeGreaterThan(mean(clear) + 2);
    expect(Math.max(...clear)).toBeGreaterThan(Math.min(...opacity));
  });
});
