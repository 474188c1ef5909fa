import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatEstimate,
  formatFigure,
  formatQuantity,
  formatRemaining,
} from '../../../src/shared/format.ts';

describe('formats', () => {
  it('writes durations in two units at most', () => {
    expect([850, 12_000, 59_600, 245_000, 7_800_000].map(formatDuration)).toEqual([
      '850 ms',
      '12 s',
      '1 min 00 s',
      '4 min 05 s',
      '2 h 10 min',
    ]);
    expect(formatDuration(Number.NaN)).toBe('–');
  });

  it('is never more exact about the time left than it can be', () => {
    expect(formatRemaining(300)).toBe('less than 1 s');
    expect(formatRemaining(12_300)).toBe('about 12 s');
  });

  it.each([
    [0.2, 'under 1 ms'],
    [4.44, '4 ms'],
    [45.4, '45 ms'],
    [123, '120 ms'],
    [996, '1 s'],
    [2140, '2.1 s'],
    [12_400, '12 s'],
    [204_000, '3 min 20 s'],
  ])('writes an estimate of %f ms as %s', (ms, text) => {
    expect(formatEstimate(ms)).toBe(text);
  });

  it('counts with the right word', () => {
    expect(formatQuantity(1, 'image')).toBe('1 image');
    expect(formatQuantity(5216, 'image')).toBe('5,216 images');
  });

  it('writes a dash where there is no figure', () => {
    expect([0.51234, undefined, null, Number.NaN].map((value) => formatFigure(value))).toEqual([
      '0.5123',
      '–',
      '–',
      '–',
    ]);
  });

  it('writes bytes in decimal units', () => {
    expect([0, 999, 48_312_000, 2_300_000_000].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '48.3 MB',
      '2.3 GB',
    ]);
  });
});
