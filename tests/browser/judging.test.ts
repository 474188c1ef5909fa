/**
 * Judging and comparing: a larger validation split is carved by groups, the desk follows its threshold, a cell shows its
 * pictures, the test split is opened once, and two runs are compared.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mcnemarPValue } from '../../src/evaluation/comparison/compareAnswers.ts';
import { runFile } from '../../src/formats/run/runFile.ts';
import { figuresOf, valueAt } from '../unit/formats/report/readHtml.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';
import { NO_XRAYS, patientOf, xraySubset } from './support/xraySubset.ts';

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

/** The real pictures where they are there: every fourth patient of them. */
const [NEGATIVE, POSITIVE] = NO_XRAYS ? ['CLEAR', 'OPACITY'] : ['NORMAL', 'PNEUMONIA'];
const ON = NO_XRAYS ? 'the sample' : 'real chest X-rays';

describe.sequential(`on ${ON}`, () => {
  let visit: Visit;
  /** Pictures that only A, and that only B, gets right. */
  let changes: [number, number];
  beforeAll(async () => {
    visit = await chrome.visit();
  });
  afterAll(async () => {
    expect(visit?.problems).toEqual([]);
    await visit?.close();
  });
  const runs = async () => (await stateOf(visit.page)).runs;

  it('a validation split is carved that shares no patient with train', async () => {
    const { page } = visit;
    await page.evaluate((pattern) => {
      const { actions } = window.darkroom;
      actions.setSetting('imageSize', 16);
      if (pattern) actions.setSetting('groupPattern', pattern);
    }, NO_XRAYS && PATTERN);
    if (NO_XRAYS) await page.getByRole('button', { name: 'Try the sample dataset' }).click();
    else
      await page.getByLabel('Dataset zip').setInputFiles({
        name: 'chest-xray.zip',
        mimeType: 'application/zip',
        buffer: await xraySubset(4),
      });
    await page.getByRole('button', { name: 'Carve a larger validation split' }).click();
    await waitForState(page, ({ dataset }) => dataset.status === 'ready' && dataset.carved);
    const { dataset } = await stateOf(page);
    if (dataset.status !== 'ready') throw new Error('There is no dataset.');
    const patients = (split: string) =>
      new Set(
        dataset.dataset.images
          .filter((image) => image.split === split)
          .map(({ path }) => (NO_XRAYS ? path.replace(/^.*drawing_(\d{3}).*$/, '$1') : patientOf(path))),
      );
    const [train, val] = [patients('train'), patients('val')];
    expect(train.size).toBeGreaterThan(10);
    expect(val.size).toBeGreaterThan(3);
    expect([...val].filter((patient) => train.has(patient))).toEqual([]);
  });

  it('two models are trained, and matrix and report follow the threshold', async () => {
    const { page } = visit;
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.setSetting('epochs', 1);
      actions.setModel('mlp-64x3');
      await actions.startRun();
      actions.setModel('mlp-128');
      await actions.startRun();
      actions.goTo('interpret');
    });
    const desk = page.getByRole('region', { name: 'Decision desk' });
    const count = async (truth: string, answer: string) => {
      const name = `True ${truth}, predicted ${answer}`;
      const label = await desk.getByRole('button', { name }).getAttribute('aria-label');
      return Number(/: ([\d,]+) picture/.exec(label ?? '')?.[1].replace(',', ''));
    };
    const { scores, labels } = (await runs())[1].validation?.best ?? { scores: [], labels: [] };
    const answered = (label: number, threshold: number) =>
      scores.filter(([score], image) => labels[image] === label && score > threshold).length;
    const reported = async () => {
      const report = desk.getByRole('row', { name: new RegExp(`^${POSITIVE} [01]`) });
      return Number((await report.getByRole('cell').nth(1).textContent()) ?? '');
    };
    const recall = (threshold: number) =>
      answered(1, threshold) / labels.filter((label) => label === 1).length;
    const slider = desk.getByRole('slider', { name: `Threshold for ${POSITIVE}` });
    expect(await count(POSITIVE, POSITIVE)).toBe(answered(1, 0.5));
    expect(await reported()).toBeCloseTo(recall(0.5), 2);
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => count(NEGATIVE, POSITIVE)).toBe(answered(0, 0));
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
    await desk.getByText('above 0.100').waitFor();
    await expect.poll(() => count(NEGATIVE, POSITIVE)).toBe(answered(0, 0.1));
    expect(await reported()).toBeCloseTo(recall(0.1), 2);
    // Nothing is certain enough for a threshold of 1: a share of no answers is no 0.
    await page.keyboard.press('End');
    await desk.getByText(`Never answered, so without a precision: ${POSITIVE}.`).waitFor();
    await desk.getByRole('row', { name: new RegExp(`^${POSITIVE} – 0\\.000`) }).waitFor();
    await page.keyboard.press('Home');

    const alarms = answered(0, 0);
    await desk.getByRole('button', { name: `True ${NEGATIVE}, predicted ${POSITIVE}` }).click();
    const gallery = page.getByRole('region', { name: `${NEGATIVE} taken for ${POSITIVE}` });
    const tiles = gallery.getByRole('listitem').getByRole('button', { name: /png|jpe?g/ });
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
    await page.getByRole('dialog').getByText(`${NEGATIVE} (class 0)`).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const scaling = desk.getByRole('switch', { name: 'Use this temperature' });
    await scaling.focus();
    await page.keyboard.press('Space');
    expect(await scaling.isChecked()).toBe(true);
    await desk.getByRole('button', { name: 'Use the cheapest threshold' }).click();
    await desk.getByText(/Now ([\d.]+) a picture\. Least at a threshold of [\d.]+: \1 a picture/).waitFor();
    await desk.getByText(/Send what is answered less surely|However many are sent/).waitFor();
  });

  it('the test split is opened once, for one run, and the count rises', async () => {
    const { page } = visit;
    await page.getByText('This test split has never been opened in this browser.').waitFor();
    await page.getByRole('button', { name: 'Open the test split' }).click();
    await page.getByText('This test split has been opened once, for this run.').waitFor();
    const { testOpenings } = await stateOf(page);
    expect(Object.values(testOpenings)).toEqual([1]);
    const [first, second] = await runs();
    expect(first.test).toBeNull();
    expect(second.test).not.toBeNull();
  });

  it('the two are compared: figures with intervals, McNemar, and the pictures on which they differ', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Next: Compare' }).click();
    await page
      .getByRole('region', { name: 'What differs' })
      .getByRole('row', { name: /^Model/ })
      .waitFor();
    const [first, second] = await runs();
    const figures = page.getByRole('region', { name: 'Figures on the validation split' });
    const accuracies = await figures
      .getByRole('row', { name: /^Accuracy/ })
      .getByRole('cell')
      .allTextContents();
    for (const [place, { validation }] of [first, second].entries()) {
      const { value, interval } = validation!.best.figures.accuracy;
      expect(accuracies[place]).toBe(
        `${value.toFixed(3)}${interval!.low.toFixed(3)} to ${interval!.high.toFixed(3)}`,
      );
    }
    // Test only for the run that it was opened for, with the count beside it.
    const onTest = page.getByRole('region', { name: 'Figures on the test split' });
    expect(
      await onTest
        .getByRole('row', { name: /^Accuracy/ })
        .getByRole('cell')
        .count(),
    ).toBe(1);
    await onTest.getByRole('row', { name: /^Test split opened 1 time/ }).waitFor();

    // By hand: B is the better one on validation.
    const rightOf = ({ validation }: typeof first) =>
      validation!.best.scores.map(([score], image) => Number(score > 0.5) === validation!.best.labels[image]);
    const swap = first.validation!.best.accuracy > second.validation!.best.accuracy;
    const [a, b] = swap ? [rightOf(second), rightOf(first)] : [rightOf(first), rightOf(second)];
    const mends = b.filter((right, image) => right && !a[image]).length;
    const breaks = a.filter((right, image) => right && !b[image]).length;
    changes = [breaks, mends];
    const p = mcnemarPValue(breaks, mends);
    const panel = page.getByRole('region', { name: 'Is B really better than A?' });
    const quantity = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
    await panel
      .getByText(`B mends ${quantity(mends, 'error')} of A and breaks ${quantity(breaks, 'right answer')}.`)
      .waitFor();
    await panel.getByText(p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`).waitFor();
    await panel.getByText(/difference [+−]?[\d.]+ \(95%: −?[\d.]+ to −?[\d.]+, paired bootstrap\)/).waitFor();
    const mended = panel.getByRole('region', { name: 'Pictures that B mends' });
    await expect.poll(() => mended.locator('canvas').count()).toBe(Math.min(24, mends));

    await panel.getByLabel('B', { exact: true }).selectOption({ index: swap ? 1 : 0 });
    await panel.getByText('A and B are the same run.').waitFor();
    await panel.getByLabel('A', { exact: true }).selectOption({ index: swap ? 0 : 1 });
    await panel
      .getByText(`B mends ${quantity(breaks, 'error')} of A and breaks ${quantity(mends, 'right answer')}.`)
      .waitFor();
  });

  it('the report says what the runs say', async () => {
    const { page } = visit;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save report' }).click(),
    ]);
    const html = readFileSync(await download.path(), 'utf8');
    const figures = figuresOf(html);
    const files = (await runs()).map((run) => runFile({ ...run, testOpenings: 1 }));
    const ofRuns = figures.filter(({ of }) => of === 'run');
    for (const { place, pointer, value } of ofRuns)
      expect(value, pointer).toBe(valueAt(files[place], pointer));
    const said = (place: number) => ofRuns.filter((one) => one.place === place).map(({ pointer }) => pointer);
    expect(said(0)).toContain('/validation/best/intervals/accuracy/value');
    expect(said(1)).toContain('/test/best/intervals/accuracy/interval/low');
    expect(said(0).some((pointer) => pointer.startsWith('/test/'))).toBe(false);
    const compared = figures.find(({ of, pointer }) => of === 'comparison' && pointer === '/pValue');
    expect(compared?.value).toBeCloseTo(mcnemarPValue(...changes), 12);
  });

  it('what was ticked stays ticked', async () => {
    const { page } = visit;
    await page.getByRole('checkbox', { name: 'Run 1' }).uncheck();
    await page.evaluate(() => window.darkroom.actions.goTo('data'));
    await page.evaluate(() => window.darkroom.actions.goTo('compare'));
    await page.getByRole('checkbox', { name: 'Run 2' }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Run 1' }).isChecked()).toBe(false);
    expect(await page.getByRole('checkbox', { name: 'Run 2' }).isChecked()).toBe(true);
  });

  it('a run is judged by the views that it was started with, and says so', async () => {
    const { page } = visit;
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.setSetting('testTimeAugmentation', 'mirrors');
      await actions.startRun();
      actions.setSetting('testTimeAugmentation', 'none');
      actions.goTo('interpret');
    });
    await page.getByText('Judged by the mean of 2 views of each picture.').waitFor();
    await page.getByText('An exported model answers once, so its figures differ.').waitFor();
    // But for the views it is the second run: the same weights, the same figures of its epochs.
    const [, once, twice] = await runs();
    expect(twice.epochs).toEqual(once.epochs);
    expect(twice.validation?.best.scores).not.toEqual(once.validation?.best.scores);
  });
});
