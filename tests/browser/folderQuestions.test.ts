/** Questions on folders in the running page: asked before reading, answered by one press or key, and answered anew. */
import { expect, it } from 'vitest';
import { MORE, SHAPES } from '../unit/field/shapes/layouts.ts';
import { randomBmp } from '../unit/support/bmp.ts';
import { makeZipBytes, type Part } from '../unit/support/makeZip.ts';
import { untilStill, violations } from './support/axe.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();

/** The shape with real pictures in place of texts. */
const drawn = (parts: readonly Part[]) =>
  makeZipBytes(parts.map((part, i) => ({ ...part, data: randomBmp(9, i).file })));

async function open({ page }: Visit, name: string, parts: readonly Part[]): Promise<void> {
  await page.getByLabel('Image size').fill('16');
  await page
    .getByLabel('Dataset zip')
    .setInputFiles({ name, mimeType: 'application/zip', buffer: Buffer.from(drawn(parts)) });
}

async function countsOf({ page }: Visit): Promise<Record<string, number>> {
  const { dataset } = await stateOf(page);
  if (dataset.status !== 'ready') throw new Error('There is no dataset.');
  const counts: Record<string, number> = { train: 0, val: 0, test: 0 };
  for (const { split } of dataset.dataset.images) counts[split]++;
  return counts;
}

it('nothing is read where no answer is safe, until one is pressed', async () => {
  const visit = await chrome.visit();
  const { page } = visit;
  await open(visit, 'set.zip', MORE.twoPlaces);
  await page.getByRole('heading', { name: 'set.zip needs an answer' }).waitFor();
  expect((await stateOf(page)).dataset.status).toBe('empty');
  await untilStill(page);
  expect(await violations(page)).toEqual([]);
  const answer = page.getByRole('button', { name: /“Entrenamiento” is to train on, “Prueba” to test on/ });
  await answer.focus();
  await page.keyboard.press('Enter');
  await waitForState(page, ({ dataset }) => dataset.status === 'ready');
  expect(await countsOf(visit)).toEqual({ train: 20, val: 4, test: 8 });
  expect((await stateOf(page)).asked).toBeNull();
  expect(await answer.getAttribute('aria-pressed')).toBe('true');
  await page.getByText('Your answer').waitFor();

  await page.getByRole('button', { name: /Use “Prueba” only/ }).click();
  await waitForState(
    page,
    ({ dataset }) => dataset.status === 'ready' && dataset.dataset.images.length === 8,
  );
  expect(visit.problems).toEqual([]);
  await visit.close();
});

it('the safest answer is taken for now, and another one reads the dataset by it', async () => {
  const visit = await chrome.visit();
  const { page } = visit;
  await open(visit, 'plants.zip', SHAPES['08-duplicates/plantvillage_three_trees']);
  await page.getByText('Taken for now').waitFor();
  expect((await stateOf(page)).dataset).toMatchObject({
    status: 'ready',
    dataset: { images: { length: 72 } },
  });
  expect(await page.getByLabel('Answers on folders').count()).toBe(0);
  await page.getByRole('button', { name: /Use “color” only/ }).click();
  await waitForState(
    page,
    ({ dataset }) => dataset.status === 'ready' && dataset.dataset.images.length === 24,
  );
  await page.getByText('Your answer').waitFor();
  expect((await stateOf(page)).settings.folderChoices).toBe('trees:color+grayscale+segmented=only:color');
  await visit.close();
});
