/**
 * The corpus of broken and odd zips and pictures in the running page: each is read or refused as expected, none hangs,
 * crashes or passes silently.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {} from '../../src/app/actions/pageHandle.ts';
import { expectOutcome, type Outcome } from '../unit/dataset/corpus/check.ts';
import { CORPUS } from '../unit/dataset/corpus/corpus.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';

const chrome = chromeForFile();
let visit: Visit;

beforeAll(async () => {
  visit = await chrome.visit();
  await visit.page.evaluate(() => {
    const { setSetting } = window.darkroom.actions;
    setSetting('imageSize', 16);
    // A hundred kept datasets would make the page slower from case to case.
    setSetting('keepDatasets', false);
  });
});
afterAll(() => visit?.close());

type Colored = Outcome & { color?: number[] };

/** Opens the zip in the page, and tells what became of it and the mean colour of its odd picture. */
function open(zip: Uint8Array): Promise<Colored> {
  return visit.page.evaluate(async (base64): Promise<Colored> => {
    const { actions } = window.darkroom;
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const file = new File([bytes], 'corpus.zip');
    await actions.openDataset([{ kind: 'zip', name: file.name, file }]);
    const { dataset, error } = window.darkroom.state;
    actions.dismissError();
    if (error) return { refused: `${error.kind === 'user' ? '' : 'Unexpected: '}${error.message}` };
    if (dataset.status !== 'ready') throw new Error(`The dataset is ${dataset.status}.`);
    const { classes, images, problems, notes } = dataset.dataset;
    const odd = images.find(({ path }) => path.startsWith('pets/train/cat/odd.'));
    let color: number[] | undefined;
    if (odd) {
      const [{ pixels, channels }] = await actions.pictures([odd.index], null);
      const sums = [0, 0, 0].map((_, channel) => {
        let sum = 0;
        for (let at = channels === 1 ? 0 : channel; at < pixels.length; at += channels) sum += pixels[at];
        return sum;
      });
      color = sums.map((sum) => (sum * channels) / pixels.length);
    }
    actions.removeDataset();
    return { classes, paths: images.map(({ path }) => path), problems, notes, color };
  }, Buffer.from(zip).toString('base64'));
}

describe.sequential('the corpus in the page', () => {
  it.each(CORPUS)(
    '$name',
    async (one) => {
      const outcome = await open(one.zip());
      expectOutcome(one, outcome, true);
      if (!('refused' in one.expected) && one.expected.color) {
        const difference = one.expected.color.map((value, i) =>
          Math.abs(value - (outcome.color?.[i] ?? Number.NaN)),
        );
        // JPEG and a translucent alpha round.
        expect(Math.max(...difference), `${outcome.color}`).toBeLessThanOrEqual(3);
      }
    },
    30_000,
  );

  it('leaves a page that works', async () => {
    await visit.page.evaluate(() => window.darkroom.actions.openSample());
    await visit.page.getByText('Found 240 images belonging to 2 classes.').waitFor();
    expect(visit.problems).toEqual([]);
  });
});
