/** Intervals and openings in words. */
import { expect, it } from 'vitest';
import { dashesText, intervalText, openingsText, shareText } from '../../../../src/ui/words/figureText.ts';

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

it('dashes what is a share of nothing, and says what the dashes mean', () => {
  expect(shareText(0, 0)).toBe('–');
  expect(shareText(0, 3)).toBe('0.000');
  const row = (name: string, support: number) => ({ name, precision: 0, recall: 0, 'f1-score': 0, support });
  const rows = [row('cat', 2), row('dog', 3), row('owl', 0)];
  expect(dashesText(rows.slice(0, 2), [4, 1])).toBeNull();
  expect(dashesText(rows, [5, 0, 0])).toBe(
    'Never answered, so without a precision: dog, owl. Without pictures here, so without a recall: owl. As in scikit-learn, the averages count what is missing as 0.',
  );
});
