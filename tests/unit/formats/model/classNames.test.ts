/** Classes may be called anything: numbers, which programs sort, and what JavaScript has a meaning of its own for. */
import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import { writeReport } from '../../../../src/formats/report/writeReport.ts';
import { readRunFile } from '../../../../src/formats/run/readRunFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { finishedRun } from '../finishedRun.ts';

/** A run whose classes are called so; two validation pictures of class 1, three of class 0. */
function runWith(classes: string[]) {
  const finished = finishedRun();
  const [image] = finished.dataset.images;
  const labels = [0, 0, 0, 1, 1];
  const images = labels.map((label, index) => ({
    ...image,
    ...{ index, label, path: `${index}.png`, split: 'val' as const },
  }));
  const evaluation = judge(labels, [[0.1], [0.2], [0.6], [0.3], [0.9]], classes);
  const full = { ...evaluation, figures: figuresOf(evaluation, finished.settings.seed) };
  return runFile({
    ...finished,
    dataset: { ...finished.dataset, classes, images },
    validation: { split: 'val', best: full, last: full },
    test: null,
    testOpenings: 0,
  });
}

describe.each([[['10', '2']], [['__proto__', 'constructor']], [['a', '__proto__']]])(
  'classes %j',
  (classes) => {
    const text = JSON.stringify(runWith(classes));

    it('are counted in their order in run.json, which comes back as it was', () => {
      const { splits } = JSON.parse(text).dataset;
      expect(splits.val.counts).toEqual([3, 2]);
      const byName = new Map(Object.entries(splits.val.classes));
      expect(classes.map((name) => byName.get(name))).toEqual([3, 2]);
      const read = readRunFile(text);
      for (const part of ['dataset', 'validation'] as const)
        expect(JSON.stringify(read[part])).toBe(JSON.stringify(JSON.parse(text)[part]));
      expect(JSON.stringify(structuredClone(runWith(classes)))).toBe(text);
    });

    it('have their rows in the report', () => {
      const { report } = JSON.parse(text).validation.best;
      const rows = new Map<string, { support: number }>(Object.entries(report));
      expect(classes.map((name) => rows.get(name)?.support)).toEqual([3, 2]);
      const html = writeReport({
        runs: [{ name: 'Run 1', file: runWith(classes) }],
        ...{ comparisons: [], repeats: [], madeAt: 0 },
      });
      classes.forEach((name, label) => {
        expect(html).toMatch(
          new RegExp(`<th scope="row">${name}</th>.*?/val/counts/${label}" value="${[3, 2][label]}"`),
        );
        expect(html).toContain(`<bdi>${name}</bdi> recall`);
      });
    });
  },
);
