/** Threshold and temperature that are fitted before a run is judged: in its figures, its files and where the decision desk begins. */
import { readFileSync } from 'node:fs';
import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { readRunFile } from '../../src/formats/run/readRunFile.ts';
import { randomBmp } from '../unit/support/bmp.ts';
import { makeZipBytes } from '../unit/support/makeZip.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();

/** Noisy pictures of 16 px, of which a third are dark and one in eight stands in the wrong folder. */
function brightAndDark(): Buffer {
  const parts = Array.from({ length: 310 }, (_, at) => {
    const { file } = randomBmp(16, at);
    const split = at < 60 ? 'train' : at < 270 ? 'val' : 'test';
    const isDark = at % 3 === 0;
    // Behind the header.
    if (isDark) for (let byte = 54; byte < file.length; byte++) file[byte] >>= 1;
    const name = isDark === at % 8 > 0 ? 'dark' : 'light';
    return { path: `${split}/${name}/${at}.bmp`, data: file };
  });
  return makeZipBytes(parts);
}

it('a run is judged at what was fitted for it, and the desk changes none of its figures', async () => {
  const { page, problems, close } = await chrome.visit();
  await waitForState(page, (state) => state.device.status === 'ready');
  await page.evaluate(() => {
    const { setSetting, setModel } = window.darkroom.actions;
    setModel('cnn-gap');
    setSetting('imageSize', 16);
    setSetting('epochs', 2);
    setSetting('fitThreshold', 'balanced accuracy');
    setSetting('fitTemperature', true);
  });
  const zip = { name: 'light.zip', mimeType: 'application/zip', buffer: brightAndDark() };
  await page.getByLabel('Dataset zip').setInputFiles(zip);
  await waitForState(page, (state) => state.dataset.status === 'ready');
  await page.evaluate(() => window.darkroom.actions.startRun());
  await waitForState(page, ({ runs }) => runs.at(-1)?.status === 'finished');
  const id = (await stateOf(page)).runs[0].id;
  await page.evaluate((id) => window.darkroom.actions.evaluateTest(id), id);
  const [run] = (await stateOf(page)).runs;
  const { best, last } = run.calibration!;
  expect(best).toMatchObject({ fittedOn: 'validation', n: 210 });
  expect(run.log.some((line) => /temperature .*, fitted on 210 validation pictures/.test(line))).toBe(true);
  for (const judged of [run.validation!, run.test!]) {
    expect([judged.best.threshold, judged.best.temperature]).toEqual([best.threshold, best.temperature]);
    expect([judged.last.threshold, judged.last.temperature]).toEqual([last.threshold, last.temperature]);
  }

  await page.getByRole('button', { name: 'Interpret' }).click();
  await page
    .getByText(/Judged at threshold .* fitted on 210 validation pictures/)
    .first()
    .waitFor();
  const desk = page.getByRole('region', { name: 'Decision desk' });
  const slider = desk.getByRole('slider', { name: 'Threshold for light' });
  await slider.waitFor();
  expect(Number(await slider.getAttribute('aria-valuenow'))).toBeCloseTo(best.threshold!, 2);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await waitForState(page, ({ runs }) => runs[0].decision?.best != null);
  const [moved] = (await stateOf(page)).runs;
  expect(moved.decision!.best!.threshold).not.toBe(best.threshold);
  expect([moved.validation, moved.test, moved.calibration]).toEqual([
    run.validation,
    run.test,
    run.calibration,
  ]);

  const download = page.waitForEvent('download');
  await page.evaluate((id) => window.darkroom.actions.exportModel(id, 'best', 'tfjs'), id);
  const files = await JSZip.loadAsync(readFileSync(await (await download).path()));
  const textOf = async (name: string) => (await files.file(name)?.async('string')) ?? '';
  const file = readRunFile(await textOf('run.json'));
  expect(file.calibration).toEqual(run.calibration);
  expect(file.validation!.best).toMatchObject({
    ...{ threshold: best.threshold, temperature: best.temperature },
  });
  expect(file.validation!.best.accuracy).toBe(run.validation!.best.accuracy);
  const { decision } = JSON.parse(await textOf('labels.json'));
  expect(decision).toMatchObject({
    ...{ threshold: moved.decision!.best!.threshold, temperature: best.temperature },
  });
  expect(problems).toEqual([]);
  await close();
});
