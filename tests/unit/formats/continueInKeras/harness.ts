/** Runs the exported Python with a stand-in for Keras, on pictures made here. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planDataset } from '../../../../src/dataset/plan/plan.ts';
import { listEntries } from '../../../../src/dataset/source/zip.ts';
import type { Dataset, Listing } from '../../../../src/dataset/types.ts';
import { continuedRun } from '../../../../src/formats/continueInKeras/continueInKeras.ts';
import { TRAIN_SCRIPT } from '../../../../src/formats/continueInKeras/script.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { outputCountOf } from '../../../../src/models/shapes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { makeZipBytes, type Part } from '../../support/makeZip.ts';
import { NUMPY_PYTHON, runPython } from '../../support/python.ts';
import { finishedRun } from '../finishedRun.ts';
import standIn from './standInKeras.py?raw';

/** Puts train.py and the stand-in for Keras into a folder. */
export function putScript(folder: string): void {
  writeFileSync(join(folder, 'train.py'), TRAIN_SCRIPT);
  writeFileSync(join(folder, 'keras.py'), standIn);
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
