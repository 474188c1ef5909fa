/**
 * Reads a zip in the built page: what was found and what was asked become lines, a question without a safe answer the end.
 */

import { loadSource } from '../load-source.mjs';
import { ScriptError } from '../script-error.mjs';
import { throwPageError } from './page.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {(text: string) => void} Print
 */

const POLL_MS = 200;
const pause = () => new Promise((done) => setTimeout(done, POLL_MS));

/**
 * Says which answers there are, as --folder-choices takes them.
 * @param {import('../../src/shared/question.ts').Question} question
 */
async function answersLine({ id, options }) {
  /** @type {typeof import('../../src/dataset/questions.ts')} */
  const { answerText } = await loadSource('src/dataset/questions.ts');
  const answers = options.map((option) => `"${answerText(id, option.id)}" (${option.label})`);
  return `--folder-choices takes ${answers.join(', ')}`;
}

/** Ends where the page has refused the zip, with the answers where it asks for one. @param {Page} page */
async function throwRefusal(page) {
  // Both at once: between two looks the page could refuse.
  const { asked, error } = await page.evaluate(() => {
    const { asked, error } = window.darkroom.state;
    return { asked, error };
  });
  const open = asked?.questions.find(({ chosen }) => chosen === null);
  if (open) throw new ScriptError(`${error?.message ?? ''} ${open.text} ${await answersLine(open)}.`.trim());
  if (error) await throwPageError(page);
}

/**
 * Feeds a zip to the page and waits until it is read.
 * @param {Page} page @param {string} file @param {{ line: Print, update: Print }} print
 */
export async function readDataset(page, file, print) {
  await page.getByLabel('Dataset zip').setInputFiles(file);
  for (;;) {
    await throwRefusal(page);
    const state = await page.evaluate(() => {
      const { dataset } = window.darkroom.state;
      if (dataset.status === 'reading') return { progress: dataset.progress };
      if (dataset.status !== 'ready') return {};
      const { images, notes, problems, questions = [] } = dataset.dataset;
      return {
        ready: { images: images.map(({ split, label }) => ({ split, label })), notes, problems, questions },
      };
    });
    if (state.progress) {
      const { done, total, imagesPerSecond } = state.progress;
      print.update(`Reading ${done}/${total} - ${Math.round(imagesPerSecond)} images/s`);
    }
    if (state.ready) {
      const { images, notes, problems, questions } = state.ready;
      for (const split of /** @type {const} */ (['train', 'val', 'test'])) {
        const labels = images.filter((image) => image.split === split).map(({ label }) => label);
        if (labels.length > 0)
          print.line(`${split}: Found ${labels.length} images belonging to ${new Set(labels).size} classes.`);
      }
      for (const note of notes) print.line(note);
      for (const question of questions) {
        const taken = question.options.find((option) => option.id === question.chosen);
        print.line(`${question.text} Taken: ${taken?.label} ${await answersLine(question)}.`);
      }
      for (const { path, reason } of problems) print.line(`Left out ${path}: ${reason}`);
      return;
    }
    await pause();
  }
}

/**
 * Carves another validation split from train and validation.
 * @param {Page} page @param {{ line: Print }} print
 */
export async function carveValidation(page, print) {
  const counts = await page.evaluate(async () => {
    await window.darkroom.actions.carveValidation();
    const { dataset } = window.darkroom.state;
    const images = dataset.status === 'ready' ? dataset.dataset.images : [];
    return ['train', 'val'].map((split) => images.filter((image) => image.split === split).length);
  });
  await throwPageError(page);
  print.line(`A validation split was carved: ${counts[0]} pictures to train on, ${counts[1]} to choose by.`);
}
