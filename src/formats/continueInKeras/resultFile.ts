/**
 * Reads result.json, which the script of "Continue in Keras" writes: every field is checked, and the figures are
 * computed anew from the scores. It must not know of the page.
 */
import { judge } from '../../evaluation/figures/judge.ts';
import type { Evaluation } from '../../evaluation/types.ts';
import type { RunBase } from '../../models/base/base.ts';
import type { Guess } from '../../models/graph/modelFile.ts';
import { outputCountOf } from '../../models/shapes.ts';
import type { Settings } from '../../settings.ts';
import { Fields, type FileKind } from '../../shared/fields.ts';
import type { EpochLogs } from '../../training/types.ts';
import { modelIn } from '../run/modelFields.ts';
import { baseIn } from '../run/phaseFields.ts';
import type { RunFile } from '../run/runFileTypes.ts';
import {
  classesIn,
  classWeightIn,
  epochsIn,
  guessesIn,
  picturesIn,
  scoresIn,
  settingsIn,
} from '../run/sharedFields.ts';

/** A training in Keras, as the comparison needs it. */
export interface KerasResult {
  /** Of the page's run that it went on from. */
  run: { number: number; startedAt: string; modelId: string; guesses: readonly Guess[] };
  /** Of that run; null in files of older scripts, which knew no more of it than its id. */
  model: RunFile['model'] | null;
  base: RunBase | null;
  dataset: {
    classes: string[];
    hash: string;
    /** Pictures of each class in the test split, judged or sealed; null in files of older scripts, which judged all of them. */
    testImages: number[] | null;
  };
  framework: { keras: string; backend: string; devices: string };
  /** Those of the run; `epochs` counts the page's and Keras' together. */
  settings: Settings;
  /** Epochs that the page had trained before. */
  initialEpoch: number;
  /** One entry for every epoch in Keras. */
  epochs: EpochLogs[];
  /** The weights of the classes that counted; null where there were none. */
  classWeight: Record<string, number> | null;
  /** Counts from 1, the page's epochs included; null where none was best. */
  bestEpoch: number | null;
  seconds: number;
  test: { paths: string[]; best: Evaluation; last: Evaluation } | null;
}

const RESULT: FileKind = {
  name: 'result.json',
  expected: 'Expected the file that train.py of "Continue in Keras" writes, unchanged.',
};

function testImagesIn(dataset: Fields, classCount: number): number[] {
  const isCount = (item: unknown): item is number => Number.isSafeInteger(item) && (item as number) >= 0;
  const counts = dataset.list('testImages', 'numbers of pictures', isCount);
  return counts.length === classCount
    ? counts
    : dataset.fail(`it counts test pictures of ${counts.length} classes of ${classCount}`);
}

function testOf(reader: Fields, classes: readonly string[], outputs: number): KerasResult['test'] {
  const pictures = picturesIn(reader, classes.length);
  const evaluationOf = (name: string): Evaluation =>
    judge(pictures.labels, scoresIn(reader.object(name), outputs, pictures), classes);
  if (pictures.paths.length === 0) return null;
  return { paths: pictures.paths, best: evaluationOf('best'), last: evaluationOf('last') };
}

/** The content of result.json. Throws a UserError that says what is wrong with it. */
export function readResult(text: string): KerasResult {
  const whole = Fields.of(RESULT, text);
  if (whole.raw('format') !== 'darkroom-result') whole.fail('it is another kind of file');
  if (whole.raw('version') !== 1) whole.fail(`its version is ${whole.raw('version')}, expected 1`);
  const [run, dataset, framework] = ['run', 'dataset', 'framework'].map((key) => whole.object(key));
  const settings = settingsIn(whole.object('settings'));
  const classes = classesIn(dataset);
  return {
    run: {
      number: run.number('number', 0),
      startedAt: run.text('startedAt'),
      modelId: run.text('modelId'),
      guesses: guessesIn(run),
    },
    model: whole.raw('model') === undefined ? null : modelIn(whole.object('model'), settings),
    base: baseIn(whole),
    dataset: {
      classes,
      hash: dataset.text('hash'),
      testImages: dataset.raw('testImages') === undefined ? null : testImagesIn(dataset, classes.length),
    },
    framework: {
      keras: framework.text('keras'),
      backend: framework.text('backend'),
      devices: framework.text('devices'),
    },
    settings,
    classWeight: classWeightIn(whole, classes),
    initialEpoch: whole.number('initialEpoch', 0),
    epochs: epochsIn(whole.object('history')),
    bestEpoch: whole.raw('bestEpoch') === null ? null : whole.number('bestEpoch', 0),
    seconds: whole.number('seconds', 0),
    test:
      whole.raw('test') === null
        ? null
        : testOf(whole.object('test'), classes, outputCountOf(settings, classes.length)),
  };
}
