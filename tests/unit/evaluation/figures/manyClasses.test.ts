/** Judging many classes: the work grows with the pictures and the classes, not with the square of them. */
import { expect, it } from 'vitest';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';

/** Seconds of the processor for the figures of so many classes with one picture each, of which three in four are recognised. */
function figureSeconds(count: number): number {
  const classes = Array.from({ length: count }, (_, label) => `class ${label}`);
  const labels = [...classes.keys()];
  const scores = labels.map((label) => {
    const answer = label % 4 === 0 ? (label + 1) % count : label;
    return classes.map((_, at) => (at === answer ? 0.6 : 0.4 / (count - 1)));
  });
  const evaluation = judge(labels, scores, classes);
  const before = process.cpuUsage();
  figuresOf(evaluation, 1);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

// What many classes hold is more than the caches, which other programs share: each step takes up to three times as long.
// A measurement may be taken again.
it('takes for five times the classes about five times the work, not twenty-five times', { retry: 2 }, () => {
  figureSeconds(50);
  const [few, many] = [figureSeconds(200), figureSeconds(1000)];
  console.log(`200 classes: ${few.toFixed(2)} s, 1,000 classes: ${many.toFixed(2)} s of the processor`);
  expect(many / few).toBeLessThan(18);
});
