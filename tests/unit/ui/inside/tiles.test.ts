/** Small pictures of maps, kernels and liked pictures: colours, names, and frames where a value has seen. */
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../src/dataset/types.ts';
import { kernelTiles } from '../../../../src/ui/inside/filters/kernelTiles.ts';
import { frameAt, likedTiles } from '../../../../src/ui/inside/likes/likedTiles.ts';
import { channelText, mapTiles } from '../../../../src/ui/inside/maps/mapTiles.ts';

const DARK = [0x44, 0x01, 0x54, 255];
const BRIGHT = [0xfd, 0xe7, 0x25, 255];

describe('maps', () => {
  const maps = {
    ...{ layer: 'conv2d', shape: [1, 2, 3] },
    channels: [
      { channel: 2, mean: 1, minimum: 0, maximum: 2 },
      { channel: 0, mean: 0.5, minimum: 0.5, maximum: 0.5 },
      { channel: 1, mean: 0, minimum: -1, maximum: 1 },
    ],
    values: Float32Array.of(0.5, 0.5, 1, -1),
  };
  it('are drawn from each channel’s lowest value to its highest', () => {
    const [even, falling] = mapTiles(maps, 1);
    expect([even.id, even.caption, even.width, even.height]).toEqual(['0', '0: 0.50', 2, 1]);
    expect([...even.rgba]).toEqual([...DARK, ...DARK]);
    expect([...falling.rgba]).toEqual([...BRIGHT, ...DARK]);
    expect(channelText(maps, '1')).toBe(
      'Channel 1 answers from -1.000 (dark) to 1.000 (bright), 0.000 in the mean.',
    );
    expect(channelText(maps, '7')).toBe('');
  });
});

describe('kernels', () => {
  const kernel = (name: string, channels: number, filters: number, values: number[]) =>
    kernelTiles({ name, shape: [1, 1, channels, filters], values: Float32Array.from(values) });
  it('are in colour where a filter reads three channels', () => {
    const [first, second] = kernel('kernel', 3, 2, [1, 0, -1, 0, 0.5, 0]);
    expect([first.name, first.caption]).toEqual(['Filter 0', '-1.00 to 1.00']);
    expect([...first.rgba]).toEqual([255, 0, 191, 255]);
    expect([...second.rgba]).toEqual([128, 128, 128, 255]);
  });
  it('are grey, one for each channel, where they read others or each channel by itself', () => {
    const depthwise = kernel('depthwise_kernel', 3, 1, [1, 0, -1]);
    expect(depthwise.map(({ name }) => name)).toEqual([0, 1, 2].map((at) => `Filter 0, channel ${at}`));
    expect(depthwise.map(({ rgba }) => rgba[0])).toEqual([255, 128, 0]);
    expect(kernel('kernel', 1, 2, [1, -1]).map(({ name }) => name)).toEqual(['Filter 0', 'Filter 1']);
  });
});

describe('liked pictures', () => {
  const field = { size: [4, 4], stride: [2, 2], centre: [1.5, 1.5] } as const;
  it('have a frame around what the value has seen, within the picture', () => {
    expect(frameAt(field, [0, 1], { width: 6, height: 6 })).toEqual({ left: 2, top: 0, width: 4, height: 4 });
    expect(frameAt(field, [2, 2], { width: 6, height: 6 })).toEqual({ left: 4, top: 4, width: 2, height: 2 });
    expect(frameAt(null, [0, 0], { width: 6, height: 6 })).toBeUndefined();
  });
  it('are left out until they are here', () => {
    const image = { index: 0, path: 'a/b.png', label: 1 };
    const dataset = { classes: ['cat', 'dog'], images: [image, image] } as unknown as Dataset;
    const picture = { width: 1, height: 1, channels: 1, pixels: Uint8Array.of(9) };
    const liked = [0, 1].map((index) => ({ image: index, value: 0.25, place: [0, 0] as const }));
    const tiles = likedTiles(liked, dataset, new Map([[1, picture]]), null);
    expect(tiles).toHaveLength(1);
    expect(tiles[0]).toMatchObject({ id: '1', rgba: Uint8ClampedArray.of(9, 9, 9, 255) });
    expect(tiles[0].caption).toContain('dog');
  });
});
