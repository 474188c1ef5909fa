/**
 * Many runs, each judged on thousands of pictures, put into the page's store. Figures are computed here and each run is
 * made in a call of its own, so that making them is no long task of the page.
 */
import type { Page } from 'playwright-core';
import type { Run } from '../../../src/app/state/state.ts';
import { figuresOf } from '../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../src/evaluation/figures/judge.ts';
import type { FullEvaluation } from '../../../src/evaluation/types.ts';
import type {} from '../../../src/main.tsx';
import { MODELS } from '../../../src/models/catalogue/catalogue.ts';
import { randomFor } from '../../../src/shared/random.ts';

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

/** Runs in the page: a dataset of that many pictures a split, which show the sample's. One run is on it. */
async function openManyPictures(pictures: number): Promise<void> {
  const { actions, store } = window.darkroom;
  actions.setSetting('imageSize', 16);
  actions.setSetting('epochs', 1);
  await actions.openSample();
  await actions.startRun();
  const { dataset: ready } = store.getState();
  if (ready.status !== 'ready') throw new Error('There is no dataset.');
  const sample = ready.dataset.images;
  const images = (['train', 'val', 'test'] as const).flatMap((split, part) =>
    Array.from({ length: pictures }, (_, place) => ({
      ...sample[place % sample.length],
      path: `data/${split}/picture_${place}.png`,
      split,
      label: place % 2,
      index: part * pictures + place,
    })),
  );
  const fetched = actions.pictures;
  actions.pictures = (indices, draw) => {
    return fetched(
      indices.map((index) => index % sample.length),
      draw,
    );
  };
  store.setState(({ runs: [run] }) => {
    const dataset = { ...ready.dataset, hash: 'synthetic', images };
    return { runs: [{ ...run, dataset }], dataset: { ...ready, dataset } };
  });
}

interface Judged {
  number: number;
  modelId: string;
  best: FullEvaluation;
  opened: boolean;
  epochs: Run['epochs'];
}

/** Runs in the page: another run like the first one. The run comes as JSON, which is read faster than it is copied. */
function addRun(judged: string): void {
  const { number, modelId, best, opened, epochs } = JSON.parse(judged) as Judged;
  const both = { best, last: best };
  window.darkroom.store.setState(({ runs }) => {
    const run: Run = {
      ...runs[0],
      id: `synthetic-${number}`,
      number,
      modelId,
      settings: { ...runs[0].settings, seed: number },
      epochs,
      bestEpoch: epochs.length,
      validation: { split: 'val', ...both },
      test: opened ? { split: 'test', ...both } : null,
    };
    return { runs: [...runs, run], shownRunId: run.id };
  });
}

/**
 * Puts `count` runs into the page, judged on `pictures` validation pictures each and some of them on as many test
 * pictures. The dataset is loaded with them.
 */
export async function putSyntheticRuns(page: Page, count: number, pictures: number): Promise<void> {
  await page.evaluate(openManyPictures, pictures);
  const labels = Array.from({ length: pictures }, (_, place) => place % 2);
  // The same figures for all runs, of fewer pictures: what they say does not matter here.
  const few = labels.slice(0, 500);
  const figures = figuresOf(judge(few, answersOf(few, 1, 0), CLASSES), 1);
  for (let number = 1; number <= count; number++) {
    const judged = judge(labels, answersOf(labels, 1 + number / count, number), CLASSES);
    const accuracy = { ...figures.accuracy, value: judged.accuracy };
    const epochs = Array.from({ length: EPOCHS }, (_, epoch) => {
      const loss = 1 / (1 + epoch) + number / 50;
      return { loss, accuracy: 1 - loss / 2, val_loss: loss * 1.2, val_accuracy: 1 - loss / 1.6 };
    });
    const run: Judged = {
      number,
      modelId: MODELS[number % MODELS.length].id,
      best: { ...judged, figures: { ...figures, accuracy } },
      opened: number % OPENED === 0,
      epochs,
    };
    await page.evaluate(addRun, JSON.stringify(run));
  }
  await page.evaluate(() => window.darkroom.store.setState(({ runs: [, ...made] }) => ({ runs: made })));
}
