/** What is shown of the search for a learning rate: its words and its curve. */
import { describe, expect, it } from 'vitest';
import { rateSpec } from '../../../../src/ui/train/finder/rateSpec.ts';
import { searchText } from '../../../../src/ui/train/finder/searchText.ts';

const at = { status: 'working', progress: null, remainingMs: null, isStopping: false } as const;

describe('searchText', () => {
  it.each([
    ['Getting ready.', at],
    ['Step 30 of 1,000.', { ...at, progress: { phase: 'steps', done: 30, total: 1000 } } as const],
    [
      'Step 30 of 100, about 12 s left.',
      { ...at, progress: { phase: 'steps', done: 30, total: 100 }, remainingMs: 12_000 } as const,
    ],
    ['Fitting the head: 25 %.', { ...at, progress: { kind: 'head', done: 0.25, total: 1 } } as const],
    ['Frozen part: picture 3 of 9.', { ...at, progress: { phase: 'features', done: 3, total: 9 } } as const],
    ['Ends after the step at work.', { ...at, isStopping: true }],
  ])('says %s', (text, search) => {
    expect(searchText(search)).toBe(text);
  });
});

describe('rateSpec', () => {
  const points = [0.7, 0.5, 0.9, 80].map((loss, step) => ({ rate: 10 ** (step - 4), loss, smoothed: loss }));
  const size = { width: 240, height: 190 };

  it('marks the suggestion, and shows the valley whatever comes behind it', () => {
    const spec = rateSpec({ points, suggestion: 0.0001 }, size);
    expect(spec.data.values).toHaveLength(9);
    expect(spec.data.values.at(-1)).toMatchObject({ rate: 0.0001, kind: 'suggestion' });
    const text = JSON.stringify(spec);
    expect(text).toContain('"domain":[0.5,0.77');
    expect(text).toContain('"type":"log"');
  });

  it('marks nothing where nothing is suggested', () => {
    expect(rateSpec({ points, suggestion: null }, size).data.values).toHaveLength(8);
  });
});
