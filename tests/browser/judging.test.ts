/** Judging on validation: a larger split is carved by groups. */
import { expect, it } from 'vitest';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();

/** Makes the sample's drawings patients of ten: drawing_0012 belongs to 001. */
const PATTERN = '^drawing_(\\d{3})';

it('a validation split too small to steer by is carved anew, with every group on one side', async () => {
  const { page, problems, close } = await chrome.visit();
  await page.evaluate(async (pattern) => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 16);
    await actions.openSample();
    actions.setSetting('groupPattern', pattern);
  }, PATTERN);
  await page.getByText('60 validation pictures are too few to steer by').waitFor();
  const carve = page.getByRole('button', { name: 'Carve a larger validation split' });
  expect(await carve.count()).toBe(0);
  await page.getByText(/In train and validation: \d+ groups/).waitFor();

  await page.getByLabel('Group pattern').fill('(a+)+');
  await page.getByText(/repeats a part that itself repeats/).waitFor();
  await page.getByLabel('Group pattern').fill(PATTERN);
  await page.getByLabel('Validation share').fill('0.3');
  await carve.click();
  await waitForState(page, ({ dataset }) => dataset.status === 'ready' && dataset.carved);

  const before = await stateOf(page);
  if (before.dataset.status !== 'ready') throw new Error('There is no dataset.');
  const { images, hash } = before.dataset.dataset;
  const sidesOf = new Map<string, Set<string>>();
  for (const { path, split } of images) {
    if (split === 'test') continue;
    const [, group] = /drawing_(\d{3})/.exec(path) ?? [];
    sidesOf.set(group, (sidesOf.get(group) ?? new Set()).add(split));
  }
  expect(sidesOf.size).toBeGreaterThan(10);
  expect([...sidesOf.values()].every((sides) => sides.size === 1)).toBe(true);
  expect(images.filter(({ split }) => split === 'test').length).toBe(80);
  const carved = images.filter(({ split }) => split === 'val').length;
  expect(carved).toBeGreaterThan(70);

  // Read again at another size, the carved split is the same.
  await page.evaluate(async () => {
    window.darkroom.actions.setSetting('imageSize', 20);
    await window.darkroom.actions.readAgain();
  });
  const { dataset } = await stateOf(page);
  if (dataset.status !== 'ready') throw new Error('There is no dataset.');
  expect(dataset.dataset.hash).toBe(hash);
  expect(dataset.dataset.images.map(({ path, split }) => [path, split])).toEqual(
    images.map(({ path, split }) => [path, split]),
  );
  expect(problems).toEqual([]);
  await close();
});
