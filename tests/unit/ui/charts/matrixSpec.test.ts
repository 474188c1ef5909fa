/** The chart of a confusion matrix, computed by Vega as the page does, without a page. */
import { describe, expect, it } from 'vitest';
import { matrixSpec } from '../../../../src/ui/charts/matrixSpec.ts';
import { HEBREW_NAME, ODD_NAMES, TURNED_NAME } from '../../support/oddNames.ts';
import { drawn } from './drawn.ts';

const OPTIONS = { normalized: false, width: 900, height: 700 };

/** A matrix in which every cell differs. */
const matrixOf = (count: number) =>
  Array.from({ length: count }, (_, label) =>
    Array.from({ length: count }, (_, answer) => label * count + answer),
  );

describe('matrixSpec', () => {
  it('names every row and column, whatever the classes are called', async () => {
    const names = [...ODD_NAMES].sort();
    const items = await drawn(matrixSpec(matrixOf(names.length), names, OPTIONS));
    const texts = items.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
    for (const name of names)
      expect(
        texts.filter((text) => text === name),
        name,
      ).toHaveLength(2);
  });

  it('tells of every cell which classes it is about', async () => {
    const names = [...ODD_NAMES].sort();
    const items = await drawn(matrixSpec(matrixOf(names.length), names, OPTIONS));
    const tooltips = items.flatMap(({ tooltip }) => (tooltip ? [tooltip] : []));
    expect(tooltips).toHaveLength(names.length ** 2);
    expect(tooltips).toContainEqual({ true: names[1], predicted: names[0], images: names.length });
    expect(new Set(tooltips.map((one) => one.true)).size).toBe(names.length);
  });

  it('keeps names that turn text around to themselves', async () => {
    const items = await drawn(matrixSpec(matrixOf(2), [HEBREW_NAME, TURNED_NAME], OPTIONS));
    const texts = items.flatMap(({ text }) => text ?? []);
    expect(texts).toContain(`\u2068${HEBREW_NAME}\u2069`);
    expect(texts).toContain('photognp.exe');
  });

  it('writes the numbers into the cells where they fit', async () => {
    const texts = async (width: number) => {
      const items = await drawn(
        matrixSpec(
          [
            [3875, 1],
            [2, 4],
          ],
          ['a', 'b'],
          { ...OPTIONS, width },
        ),
      );
      return items.flatMap(({ text }) => text ?? []);
    };
    expect(await texts(900)).toContain(3875);
    expect(await texts(160)).not.toContain(3875);
  });
});
