/** Judging on validation: a larger split is carved by groups, the desk follows its threshold, a cell shows its pictures. */
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

it('matrix and report follow the threshold, and a cell shows its pictures', async () => {
  const { page, problems, close } = await chrome.visit();
  await page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 16);
    actions.setSetting('epochs', 1);
    await actions.openSample();
    await actions.startRun();
    actions.goTo('interpret');
  });
  const desk = page.getByRole('region', { name: 'Decision desk' });
  const count = async (truth: string, answer: string) => {
    const name = `True ${truth}, predicted ${answer}`;
    const label = await desk.getByRole('button', { name }).getAttribute('aria-label');
    return Number(/: (\d+) picture/.exec(label ?? '')?.[1]);
  };
  const { scores, labels } = (await stateOf(page)).runs[0].validation?.best ?? { scores: [], labels: [] };
  const answered = (label: number, threshold: number) =>
    scores.filter(([score], image) => labels[image] === label && score > threshold).length;
  const slider = desk.getByRole('slider', { name: 'Threshold for OPACITY' });
  expect(await count('OPACITY', 'OPACITY')).toBe(answered(1, 0.5));
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => count('CLEAR', 'OPACITY')).toBe(answered(0, 0));
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
  await desk.getByText('above 0.100').waitFor();
  await expect.poll(() => count('CLEAR', 'OPACITY')).toBe(answered(0, 0.1));
  await page.keyboard.press('Home');

  const alarms = answered(0, 0);
  await desk.getByRole('button', { name: 'True CLEAR, predicted OPACITY' }).click();
  const gallery = page.getByRole('region', { name: 'CLEAR taken for OPACITY' });
  const tiles = gallery.getByRole('listitem').getByRole('button');
  await expect.poll(() => tiles.count()).toBe(Math.min(24, alarms));
  const confidences = await tiles.evaluateAll((buttons) =>
    buttons.map((button) => Number.parseFloat(button.getAttribute('aria-label') ?? '')),
  );
  expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
  await expect
    .poll(() =>
      tiles
        .first()
        .locator('canvas')
        .evaluate((canvas) => (canvas as HTMLCanvasElement).width),
    )
    .toBe(16);
  await tiles.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('CLEAR (class 0)').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const scaling = desk.getByRole('switch', { name: 'Use it here' });
  await scaling.focus();
  await page.keyboard.press('Space');
  expect(await scaling.isChecked()).toBe(true);
  await desk.getByRole('button', { name: 'Use the cheapest threshold' }).click();
  await desk.getByText(/Now ([\d.]+) a picture\. Least at a threshold of [\d.]+: \1 a picture/).waitFor();
  await desk.getByText(/Send what is answered less surely|However many are sent/).waitFor();
  expect(problems).toEqual([]);
  await close();
});
