/**
 * Reads run.json: every field is checked, and every figure is computed anew from the answers. It takes about a second for
 * 5,000 pictures, so it belongs into a worker. It must not know of the page.
 */
import { BACKENDS } from '../../compute/types.ts';
import { type Problem, SPLITS, type Split } from '../../dataset/types.ts';
import type { Calibrations } from '../../evaluation/choices/calibration.ts';
import type { Repeat } from '../../evaluation/comparison/repeatFigures.ts';
import { figuresOf } from '../../evaluation/figures/figures.ts';
import { judge } from '../../evaluation/figures/judge.ts';
import type { InitialWeights } from '../../models/imported/importedModel.ts';
import { outputCountOf } from '../../models/shapes.ts';
import { runRecipeIn } from '../../recipes/recipeFile.ts';
import type { Settings } from '../../settings.ts';
import { Fields, type FileKind } from '../../shared/fields.ts';
import { calibrationIn, judgedAtIn } from './calibrationFields.ts';
import { decisionIn } from './decisionFields.ts';
import { ensembleIn, modelIn } from './modelFields.ts';
import { baseIn, phasesIn } from './phaseFields.ts';
import { evaluationFigures, historyOf } from './runFile.ts';
import type { JudgedSplit, RunFile } from './runFileTypes.ts';
import { classesIn, classWeightIn, epochsIn, picturesIn, scoresIn, settingsIn } from './sharedFields.ts';
import { splitCounts } from './splitCounts.ts';

const RUN: FileKind = {
  name: 'run.json',
  expected: 'Expected the run.json of a TensorFlow.js export or of the headless command, unchanged.',
};
const STATUSES = ['finished', 'stopped', 'failed'];
const SPLIT_NAMES: Record<Split, string> = { train: 'train', val: 'validation', test: 'test' };
/** Sums of the same numbers may differ in the last digit. */
const ROUNDING = 1e-9;

function repeatIn(whole: Fields): Repeat | null {
  // Runs of older pages stand alone.
  if (whole.raw('repeat') === undefined) return null;
  return whole.orNull('repeat', () => {
    const fields = whole.object('repeat');
    const count = fields.count('count', 1);
    const index = fields.count('index');
    if (index >= count) fields.fail(`it is repetition ${index + 1} of ${count}`);
    return { id: fields.text('id'), kind: fields.one('kind', ['seeds', 'folds']), index, count };
  });
}

function datasetIn(dataset: Fields): RunFile['dataset'] {
  const classes = classesIn(dataset);
  const countsOf = (split: Split) => {
    const fields = dataset.object('splits').object(split);
    const byClass = fields.object('classes');
    const counts = classes.map((name) => byClass.count(name));
    const read = splitCounts(classes, counts);
    if (fields.count('images') !== read.images)
      fields.fail(
        `its ${SPLIT_NAMES[split]} split has ${fields.count('images')} images, but its classes have another number of them`,
      );
    // Older pages counted by name alone.
    if (fields.raw('counts') !== undefined && JSON.stringify(fields.raw('counts')) !== JSON.stringify(counts))
      fields.fail(`its ${SPLIT_NAMES[split]} split has other counts in "counts" than in "classes"`);
    return [split, read];
  };
  const isProblem = (item: unknown): item is Problem =>
    typeof item === 'object' && item !== null && 'path' in item && 'reason' in item;
  const problems = dataset.list('problems', 'paths and reasons', isProblem);
  return {
    name: dataset.text('name'),
    bytes: dataset.number('bytes', 0),
    hash: dataset.text('hash'),
    classes,
    splits: Object.fromEntries(SPLITS.map(countsOf)) as RunFile['dataset']['splits'],
    problems: problems.map(({ path, reason }) => ({ path: String(path), reason: String(reason) })),
    notes: dataset.texts('notes', 'sentences'),
  };
}

/** Judges the answers of a split anew; what the file says of them must agree. */
function judgedIn(
  whole: Fields,
  key: 'validation' | 'test',
  split: Split,
  { classes, splits }: RunFile['dataset'],
  settings: Settings,
  calibration: Calibrations | null,
): JudgedSplit | null {
  return whole.orNull(key, () => {
    const fields = whole.object(key);
    const pictures = picturesIn(fields, classes.length);
    const { paths, labels } = pictures;
    if (labels.length === 0) fields.fail(`"${key}" has no pictures`);
    if (new Set(paths).size < paths.length) fields.fail(`"${key}.paths" names a picture twice`);
    classes.forEach((name, label) => {
      const judged = labels.filter((one) => one === label).length;
      const count = splits[split].counts[label];
      if (judged !== count)
        fields.fail(
          `its ${SPLIT_NAMES[split]} split has ${count} images of "${name}", but ${judged} were judged`,
        );
    });
    const answersOf = (which: 'best' | 'last') => {
      const answers = fields.object(which);
      const scores = scoresIn(answers, outputCountOf(settings, classes.length), pictures);
      const at = judgedAtIn(answers, `${key}.${which}`, calibration?.[which] ?? null, classes.length);
      const evaluation = judge(labels, scores, classes, at);
      const stated = answers.number('accuracy');
      if (Math.abs(stated - evaluation.accuracy) > ROUNDING)
        answers.fail(
          `"${key}.${which}.accuracy" is ${stated}, but its answers give ${evaluation.accuracy.toFixed(4)}`,
        );
      return evaluationFigures({ ...evaluation, figures: figuresOf(evaluation, settings.seed) });
    };
    const outOfFold =
      key === 'validation' && fields.raw('outOfFold') !== undefined && fields.flag('outOfFold');
    return {
      ...{ paths, labels, ...(outOfFold && { outOfFold }) },
      ...{ best: answersOf('best'), last: answersOf('last') },
    };
  });
}

function initialWeightsIn(whole: Fields): InitialWeights | null {
  if (whole.raw('initialWeights') === undefined) return null;
  return whole.orNull('initialWeights', () => {
    const fields = whole.object('initialWeights');
    const from = fields.one('from', ['file', 'run']);
    return from === 'file'
      ? { from, name: fields.text('name'), origin: fields.text('origin') }
      : { from, number: fields.count('number'), weights: fields.one('weights', ['best', 'last']) };
  });
}

function timingIn(timing: Fields): RunFile['timing'] {
  return {
    ingestMs: timing.number('ingestMs', 0),
    stepMs: timing.orNull('stepMs', () => {
      const fields = timing.object('stepMs');
      return { median: fields.number('median', 0), p95: fields.number('p95', 0) };
    }),
    inputWaitShare: timing.orNull('inputWaitShare', () => timing.number('inputWaitShare', 0)),
  };
}

function dateIn(whole: Fields): string {
  const milliseconds = Date.parse(whole.text('startedAt'));
  return Number.isNaN(milliseconds)
    ? whole.fail('"startedAt" is no date')
    : new Date(milliseconds).toISOString();
}

/** The content of run.json. @throws UserError that says what is wrong with it. */
export function readRunFile(text: string): RunFile {
  const whole = Fields.of(RUN, text);
  if (whole.raw('format') !== 'darkroom-run') whole.fail('it is another kind of file');
  if (whole.raw('version') !== 1) whole.fail(`its version is ${whole.raw('version')}, expected 1`);
  const settings = settingsIn(whole.object('settings'));
  const dataset = datasetIn(whole.object('dataset'));
  const device = whole.object('device');
  const epochs = epochsIn(whole.object('history'));
  const bestEpoch = whole.orNull('bestEpoch', () => whole.count('bestEpoch'));
  if (bestEpoch !== null && bestEpoch > settings.epochs)
    whole.fail(`its best epoch is ${bestEpoch} of ${settings.epochs}`);
  const calibration = calibrationIn(whole, dataset.classes.length);
  const validation = judgedIn(whole, 'validation', 'val', dataset, settings, calibration);
  const test = judgedIn(whole, 'test', 'test', dataset, settings, calibration);
  const chosenBy = new Set(validation?.paths);
  if (test?.paths.some((path) => chosenBy.has(path)))
    whole.fail('some pictures are in its validation and in its test split');
  const testOpenings = whole.count('testOpenings');
  if (test && testOpenings === 0)
    whole.fail('it has figures of the test split, which it says was never opened');
  return {
    format: 'darkroom-run',
    version: 1,
    number: whole.count('number'),
    status: whole.one('status', STATUSES),
    error: whole.orNull('error', () => whole.text('error')),
    startedAt: dateIn(whole),
    repeat: repeatIn(whole),
    dataset,
    model: modelIn(whole.object('model'), settings),
    initialWeights: initialWeightsIn(whole),
    base: baseIn(whole),
    ensemble: ensembleIn(whole),
    phases: phasesIn(whole),
    recipe: runRecipeIn(whole),
    device: {
      backend: device.one('backend', [...BACKENDS, 'keras']),
      description: device.text('description'),
      software: device.flag('software'),
      maxTensorBytes: device.number('maxTensorBytes', 0),
    },
    settings,
    seed: settings.seed,
    microBatchSize: whole.orNull('microBatchSize', () => whole.count('microBatchSize', 1)),
    statisticsOf: whole.laterOrNull('statisticsOf', () => whole.count('statisticsOf', 1)),
    stepBytes: whole.orNull('stepBytes', () => whole.number('stepBytes', 0)),
    classWeight: classWeightIn(whole, dataset.classes),
    splitBy: whole.laterOrNull('splitBy', () => whole.one('splitBy', ['memory', 'passes'])),
    passMs: whole.laterOrNull('passMs', () => whole.number('passMs', 0)),
    stepsPerEpoch: whole.orNull('stepsPerEpoch', () => whole.count('stepsPerEpoch')),
    history: historyOf(epochs),
    bestEpoch,
    timing: timingIn(whole.object('timing')),
    calibration,
    decision: decisionIn(whole, dataset.classes.length),
    validation,
    test,
    testOpenings,
  };
}
