/** Intervals and openings in words. */
import { expect, it } from 'vitest';
import { intervalText, openingsText } from '../../../../src/ui/interpret/figureText.ts';

it('writes both ends of an interval, or a dash', () => {
  expect(intervalText({ interval: { low: 0.64, high: 0.9651 } }, 3)).toBe('0.640 to 0.965');
  expect(intervalText({ interval: null }, 3)).toBe('–');
});

it.each([
  [0, false, 'This test split has never been opened in this browser.'],
  [1, false, 'This test split has been opened once.'],
  [1, true, 'This test split has been opened once, for this run.'],
  [3, false, 'This test split has been opened 3 times.'],
  [3, true, 'This test split has been opened 3 times, this one included.'],
])('says that a test split was opened %i times (this run: %s)', (openings, opened, sentence) => {
  expect(openingsText(openings, opened)).toBe(sentence);
});
