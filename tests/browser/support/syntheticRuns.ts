/** Many runs, each judged on thousands of pictures, as if of an earlier visit. */
import type { Page } from 'playwright-core';
import type { Run } from '../../../src/app/state/state.ts';
import { imagesOf } from '../../../src/dataset/divide/splitContents.ts';
import type { Split } from '../../../src/dataset/types.ts';
import { figuresOf } from '../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../src/evaluation/figures/judge.ts';
import { NOTEBOOK_MODELS } from '../../../src/models/catalogue/notebook.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { finishedOn, type Opened, openWithRuns } from './storedRuns.ts';

const CLASSES = ['CLEAR', 'OPACITY'];
const EPOCHS = 25;
/** Every so many runs one has its test split opened. */
const OPENED = 4;

/** The answers of a model that is right more often the greater `skill` is. */
function answersOf(labels: number[], skill: number, seed: number): number[][] {
  const random = randomFor(seed, 5);
  return labels.map((label) => {
    const lean = (label - 0.5) * skill + (random() - 0.5) * 2;
    return [1 / (1 + Math.exp(-2 * lean))];
  });
}

function* runsOn(opened: Opened, count: number): Iterable<Run> {
  const labelsOf = (split: Split) => imagesOf(opened.dataset, split).map(({ label }) => label);
  // The same figures for all runs, of fewer pictures: what they say does not matter here.
  const few = Array.from({ length: 500 }, (_, place) => place % 2);
  const figures = figuresOf(judge(few, answersOf(few, 1, 0), CLASSES), 1);
  for (let number = 1; number <= count; number++) {
    const judgedOn = (labels: number[]) => {
      const judged = judge(labels, answersOf(labels, 1 + number / count, number), CLASSES);
      const full = {
        ...judged,
        figures: { ...figures, accuracy: { ...figures.accuracy, value: judged.accuracy } },
      };
      return { best: full, last: full };
    };
    const epochs = Array.from({ length: EPOCHS }, (_, epoch) => {
      const loss = 1 / (1 + epoch) + number / 50;
      return { loss, accuracy: 1 - loss / 2, val_loss: loss * 1.2, val_accuracy: 1 - loss / 1.6 };
    });
    yield finishedOn(opened, {
      id: `synthetic-${number}`,
      number,
      modelId: NOTEBOOK_MODELS[number % NOTEBOOK_MODELS.length].id,
      settings: { ...opened.settings, seed: number },
      epochs,
      bestEpoch: EPOCHS,
      steps: epochs.map(({ loss, accuracy }, step) => ({ step: step + 1, loss, accuracy })),
      validation: { split: 'val', ...judgedOn(labelsOf('val')) },
      test: number % OPENED === 0 ? { split: 'test', ...judgedOn(labelsOf('test')) } : null,
    });
  }
}

/**
 * Puts `count` runs into the page, judged on `pictures` validation pictures each and some of them on as many test
 * pictures. The dataset is loaded with them.
 */
export async function putSyntheticRuns(page: Page, count: number, pictures: number): Promise<void> {
  await openWithRuns(page, { classes: CLASSES, pictures: pictures / 2, imageSize: 16 }, (opened) =>
    runsOn(opened, count),
  );
}
