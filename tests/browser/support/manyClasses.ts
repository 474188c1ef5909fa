/** A run of many classes, put into the page's store: each class has one picture a split, most of them recognised. */
import type { Page } from 'playwright-core';
import { figuresOf } from '../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../src/evaluation/figures/judge.ts';
import type { FullEvaluation } from '../../../src/evaluation/types.ts';
import { runFile } from '../../../src/formats/run/runFile.ts';
import type {} from '../../../src/main.tsx';
import { finishedRun } from '../../unit/formats/finishedRun.ts';

/** Of so many pictures one is taken for the next class: class 0 for class 1, and so on. */
const WRONG = 4;

/** The dataset of that many classes: pictures of the sample under other names. */
function imagesOf(count: number) {
  return (['train', 'val', 'test'] as const).flatMap((split, part) =>
    Array.from({ length: count }, (_, label) => {
      const path = `data/${split}/class ${label}/${label}.png`;
      return {
        index: part * count + label,
        path,
        split,
        label,
        source: 0,
        entry: { path, bytes: 9, crc32: label, problem: null },
      };
    }),
  );
}

/** Runs in the page: the run that is there becomes one of these classes, and gets a twin to be compared with. */
function putIn(text: string): void {
  const { classes, images, evaluation } = JSON.parse(text);
  window.darkroom.store.setState(({ runs: [run], dataset: ready }) => {
    if (ready.status !== 'ready') throw new Error('There is no dataset.');
    const dataset = { ...ready.dataset, classes, images, hash: 'many' };
    const both = { best: evaluation, last: evaluation };
    const changed = {
      ...run,
      dataset,
      valConfusionMatrix: evaluation.confusionMatrix,
      validation: { split: 'val' as const, ...both },
      test: { split: 'test' as const, ...both },
    };
    return {
      runs: [changed, { ...changed, id: 'twin', number: run.number + 1 }],
      dataset: { ...ready, dataset },
    };
  });
}

/** What was judged, the same for both weights and both splits. */
function judgedClasses(count: number) {
  const classes = Array.from({ length: count }, (_, label) => `class ${label}`);
  const labels = [...classes.keys()];
  const scores = labels.map((label) => {
    const answer = label % WRONG === 0 ? (label + 1) % count : label;
    return classes.map((_, at) => (at === answer ? 0.6 : 0.4 / (count - 1)));
  });
  const judged = judge(labels, scores, classes);
  const evaluation: FullEvaluation = { ...judged, figures: figuresOf(judged, 1) };
  return { classes, images: imagesOf(count), evaluation };
}

/** Puts a judged run of `count` classes, and a twin of it, into a page that has trained on the sample. */
export async function putManyClasses(page: Page, count: number): Promise<void> {
  await page.evaluate(putIn, JSON.stringify(judgedClasses(count)));
}

/** The run.json of such a run. */
export function manyClassesFile(count: number): string {
  const { classes, images, evaluation } = judgedClasses(count);
  const finished = finishedRun();
  const both = { best: evaluation, last: evaluation };
  return JSON.stringify(
    runFile({
      ...finished,
      dataset: { ...finished.dataset, classes, images },
      validation: { split: 'val', ...both },
      test: { split: 'test', ...both },
    }),
  );
}
