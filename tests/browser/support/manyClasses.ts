/** Runs of many classes, in the page or as a file: each class has one picture a split, most of them recognised. */
import type { Page } from 'playwright-core';
import { figuresOf } from '../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../src/evaluation/figures/judge.ts';
import type { FullEvaluation } from '../../../src/evaluation/types.ts';
import { runFile } from '../../../src/formats/run/runFile.ts';
import { finishedRun } from '../../unit/formats/finishedRun.ts';
import { finishedOn, openWithRuns } from './storedRuns.ts';

/** Of so many pictures one is taken for the next class: class 0 for class 1, and so on. */
const WRONG = 4;

/** The pictures of these classes, one in each split. */
function imagesOf(classes: readonly string[]) {
  return (['train', 'val', 'test'] as const).flatMap((split, part) =>
    classes.map((name, label) => {
      const path = `data/${split}/${name}/${label}.png`;
      return {
        index: part * classes.length + label,
        path,
        split,
        label,
        source: 0,
        entry: { path, bytes: 9, crc32: label, problem: null },
      };
    }),
  );
}

/** Names that are sorted as they are numbered. */
const nameOf = (label: number) => (label < 9 ? `class ${label}` : `class ${9000 + label}`);

/** What was judged, the same for both weights and both splits: one picture of each class, in their order. */
function judgedClasses(count: number) {
  const classes = Array.from({ length: count }, (_, label) => nameOf(label));
  const labels = [...classes.keys()];
  const scores = labels.map((label) => {
    const answer = label % WRONG === 0 ? (label + 1) % count : label;
    return classes.map((_, at) => (at === answer ? 0.6 : 0.4 / (count - 1)));
  });
  const judged = judge(labels, scores, classes);
  const evaluation: FullEvaluation = { ...judged, figures: figuresOf(judged, 1) };
  return { classes, evaluation };
}

/** Opens pictures of `count` classes in the page, with a judged run on them, and a twin of it to be compared with. */
export async function putManyClasses(page: Page, count: number): Promise<void> {
  const { classes, evaluation } = judgedClasses(count);
  const both = { best: evaluation, last: evaluation };
  await openWithRuns(page, { classes, pictures: 1, imageSize: 16 }, (opened) =>
    ['one', 'twin'].map((id, place) =>
      finishedOn(opened, {
        id,
        number: place + 1,
        epochs: [{ loss: 1, accuracy: 0.5, val_loss: 1, val_accuracy: evaluation.accuracy }],
        valConfusionMatrix: evaluation.confusionMatrix,
        validation: { split: 'val', ...both },
        test: { split: 'test', ...both },
      }),
    ),
  );
}

/** The run.json of such a run. */
export function manyClassesFile(count: number): string {
  const { classes, evaluation } = judgedClasses(count);
  const finished = finishedRun();
  const both = { best: evaluation, last: evaluation };
  return JSON.stringify(
    runFile({
      ...finished,
      dataset: { ...finished.dataset, classes, images: imagesOf(classes) },
      validation: { split: 'val', ...both },
      test: { split: 'test', ...both },
    }),
  );
}
