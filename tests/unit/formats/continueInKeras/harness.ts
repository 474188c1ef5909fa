/** Runs the exported Python with a stand-in for Keras, on pictures made here. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planDataset } from '../../../../src/dataset/plan/plan.ts';
import { listEntries } from '../../../../src/dataset/source/zip.ts';
import type { Dataset, DatasetImage, Listing } from '../../../../src/dataset/types.ts';
import { continuedRun, imagesFile } from '../../../../src/formats/continueInKeras/continueInKeras.ts';
import { TRAIN_SCRIPT } from '../../../../src/formats/continueInKeras/script.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { outputCountOf } from '../../../../src/models/shapes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { randomBmp } from '../../support/bmp.ts';
import { makeZipBytes, type Part } from '../../support/makeZip.ts';
import { inFolder, NUMPY_PYTHON, runPython } from '../../support/python.ts';
import { finishedRun } from '../finishedRun.ts';
import standIn from './standInKeras.py?raw';
import standInTraining from './standInTraining.py?raw';

/** Puts train.py and the stand-in for Keras into a folder. */
export function putScript(folder: string): void {
  writeFileSync(join(folder, 'train.py'), TRAIN_SCRIPT);
  writeFileSync(join(folder, 'keras.py'), `${standIn}\n\n${standInTraining}`);
}

/** Evaluates Python code after `from train import *` and returns what it prints as JSON. */
export function askScript<T>(folder: string, code: string, input: unknown = null): T {
  writeFileSync(join(folder, 'input.json'), JSON.stringify(input));
  const program = `import json\nimport sys\nsys.path.insert(0, '.')\nfrom train import *\ninput = json.load(open("input.json"))\n${code}`;
  return JSON.parse(runPython(NUMPY_PYTHON, ['-c', program], folder)) as T;
}

/** run.json of a run with these settings on a dataset with these classes and this hash. */
export function runOf(settings: Partial<Settings>, classes: string[], hash: string) {
  const finished = finishedRun();
  const all = { ...DEFAULT_SETTINGS, imageSize: 8, epochs: 2, ...settings };
  const file = runFile({ ...finished, settings: all, test: null });
  const config = { config: { outputs: outputCountOf(all, classes.length) } };
  return continuedRun(
    { ...file, dataset: { ...file.dataset, classes, hash, problems: [] } },
    config,
    null,
    null,
  );
}

/** As zips of this century: names in UTF-8. */
export function utf8(parts: Part[]): Part[] {
  return parts.map((part) => ({ ...part, utf8: true }));
}

/** The page's own plan of zips with these parts: s0.zip, s1.zip, … */
export async function planOf(sources: Part[][], settings: Settings): Promise<Dataset> {
  const listings = sources.map(async (parts, i): Promise<Listing> => {
    const bytes = makeZipBytes(utf8(parts));
    const file = new Blob([bytes]);
    return { kind: 'zip', name: `s${i}.zip`, bytes: file.size, entries: await listEntries(file) };
  });
  return planDataset(await Promise.all(listings), settings);
}

export type Call = [name: string, args: Record<string, unknown>];
/** Of the pictures, in pixels. */
export const SIZE = 8;
/** At this learning rate the stand-in answers with what is no number. */
export const DIVERGES = 9;

/** Runs main() on a zip of BMPs and returns what was asked of Keras, what was printed and what was written. */
export async function runScript(
  settings: Partial<Settings>,
  classes: string[],
  args: string[] = [],
  extra: object = {},
  listed?: DatasetImage[],
) {
  const decoded = new Map<string, Uint8Array>();
  const parts = ['train', 'val', 'test'].flatMap((split, s) =>
    classes.flatMap((name, label) =>
      Array.from({ length: 4 + s }, (_, i): Part => {
        const { file, pixels } = randomBmp(SIZE, 100 * s + 10 * label + i);
        const path = `${split}/${name}/${i}.bmp`;
        decoded.set(path, pixels);
        return { path, data: file };
      }),
    ),
  );
  const run = { ...runOf(settings, classes, ''), ...extra };
  const dataset = await planOf([parts], run.settings);
  run.dataset.hash = dataset.hash;
  return inFolder((folder) => {
    putScript(folder);
    writeFileSync(join(folder, 's0.zip'), makeZipBytes(parts));
    writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
    writeFileSync(join(folder, 'images.json'), imagesFile(listed ?? dataset.images));
    writeFileSync(join(folder, 'model.weights.h5'), 'the page’s weights');
    const printed = askScript<string>(
      folder,
      `text = io.StringIO()\nwith contextlib.redirect_stdout(text): main(["--data", "s0.zip", *input])\nprint(json.dumps(text.getvalue()))`,
      args,
    );
    const calls = JSON.parse(readFileSync(join(folder, 'calls.json'), 'utf8')) as Call[];
    const result = readFileSync(join(folder, 'out/result.json'), 'utf8');
    return {
      run,
      dataset,
      decoded,
      printed,
      result,
      calls,
      best: readFileSync(join(folder, 'out/best.keras'), 'utf8'),
    };
  });
}

/** The batches that `fit` saw. */
export type Seen = [
  epoch: number,
  shape: number[],
  labels: number[][],
  firstPicture: number[],
  weights: number[][],
][];

/** The arguments of each call by that name. */
export const argsOf = (calls: Call[], name: string) =>
  calls.filter(([called]) => called === name).map(([, args]) => args);
