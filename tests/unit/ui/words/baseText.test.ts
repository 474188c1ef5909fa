/** What the page says of bases. */
import { expect, it } from 'vitest';
import { PRETRAINED, pretrainedById } from '../../../../src/models/pretrained/pretrained.ts';
import { cutChoices, fewText, fileToDrop, unfreezeChoices } from '../../../../src/ui/words/baseText.ts';
import { found } from '../../app/bases/someBase.ts';

const BASE = { ...found().base, id: 'base-x' };

it('says where a base can be cut, its end first', () => {
  expect(cutChoices(BASE)).toEqual([
    { value: '', label: 'mean: 4, its end' },
    { value: 'sum', label: 'sum: 16 × 16 × 4' },
    { value: 'stem', label: 'stem: 16 × 16 × 4' },
  ]);
});

it('says how much of the weights the last blocks have, up to the cut', () => {
  const labels = (cut: string) => unfreezeChoices(BASE, { cut }).map(({ label }) => label);
  // 3 · 3 · 3 · 4 + 4 in the stem, 3 · 3 · 4 · 4 + 4 in the block.
  expect(labels('')).toEqual([
    'none: the base stays as it is',
    'the last 1 of 3 blocks: 0 % of the weights',
    'the last 2 of 3 blocks: 57 % of the weights',
    'all of it: 100 % of the weights',
  ]);
  expect(labels('stem')).toEqual(['none: the base stays as it is', 'all of it: 100 % of the weights']);
});

it('says why a pretrained network comes first', () => {
  expect(fewText(283)).toMatch(/^283 pictures are few for a network that starts from nothing: /);
  expect(fewText(1)).toMatch(/^1 picture is few/);
});

it('names a file that comes alone for every network', () => {
  expect(PRETRAINED.filter((row) => !/\.h5$/.test(fileToDrop(row).file))).toEqual([]);
  expect(fileToDrop(pretrainedById('mobilenet-0.25')!).file).toBe('mobilenet_2_5_224_tf_no_top.h5');
});
