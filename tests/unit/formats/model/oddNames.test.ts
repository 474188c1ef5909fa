/** Class names that programs stumble over: through run.json and back, and into the report. */
import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { readRunFile } from '../../../../src/formats/run/readRunFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunFileInput } from '../../../../src/formats/run/runFileTypes.ts';
import { ODD_NAMES } from '../../support/oddNames.ts';
import { finishedRun } from '../finishedRun.ts';

const CLASSES = [...ODD_NAMES].sort();

function oddRun(): RunFileInput {
  const finished = finishedRun();
  const [first] = finished.dataset.images;
  const images = (['train', 'val', 'test'] as const).flatMap((split, part) =>
    CLASSES.map((_, label) => ({
      ...first,
      split,
      label,
      index: part * CLASSES.length + label,
      path: `${split}/${label}.png`,
    })),
  );
  const labels = [...CLASSES.keys()];
  const scores = labels.map((label) => labels.map((at) => (at === label ? 0.7 : 0.3 / (labels.length - 1))));
  const judged = judge(labels, scores, CLASSES);
  const evaluation = { ...judged, figures: figuresOf(judged, finished.settings.seed) };
  const both = { best: evaluation, last: evaluation };
  return {
    ...finished,
    dataset: { ...finished.dataset, classes: CLASSES, images },
    validation: { split: 'val', ...both },
    test: { split: 'test', ...both },
  };
}

describe('odd class names', () => {
  it('come back from run.json, each with its counts and its row of the report', () => {
    const written = runFile(oddRun());
    const read = readRunFile(JSON.stringify(written));
    expect(read).toEqual(written);
    expect(Object.keys(read.dataset.splits.val.classes).sort()).toEqual(CLASSES);
    for (const name of CLASSES) {
      expect(Object.hasOwn(read.dataset.splits.val.classes, name), name).toBe(true);
      expect(Object.keys(read.validation!.best.report).join('\n')).toContain(name);
    }
  });

  it('have no place in history.csv, in which a spreadsheet could compute them', () => {
    const cells = historyCsv(oddRun().epochs)
      .trim()
      .split(/\r\n|,/);
    for (const cell of cells) expect(cell).toMatch(/^([a-z_]+|\d+(\.\d+)?)$/);
  });
});
