/**
 * A training in Keras as the run that it is, beside those of the page. It takes about a second for 5,000 pictures, so it
 * belongs into a worker. It must not know of the page.
 */
import { SPLITS, type Split } from '../../dataset/types.ts';
import { figuresOf } from '../../evaluation/figures/figures.ts';
import type { Evaluation } from '../../evaluation/types.ts';
import { MODELS, titleOf } from '../../models/catalogue/catalogue.ts';
import { graphOf } from '../../models/catalogue/definition.ts';
import { parameterCount } from '../../models/graph/modelGraph.ts';
import { preprocessingAt } from '../../models/imported/chosenModel.ts';
import { inputShapeOf, outputCountOf } from '../../models/shapes.ts';
import { UserError } from '../../shared/errors.ts';
import { evaluationFigures, historyOf } from '../run/runFile.ts';
import type { RunFile } from '../run/runFileTypes.ts';
import { splitCounts } from '../run/splitCounts.ts';
import type { KerasResult } from './resultFile.ts';

/** The model of a result that says its id only. */
function catalogueModel({ run, settings, dataset }: KerasResult): RunFile['model'] {
  const model = MODELS.find(({ id }) => id === run.modelId);
  const inputShape = inputShapeOf(settings);
  const outputs = outputCountOf(settings, dataset.classes.length);
  return {
    id: run.modelId,
    name: titleOf(run.modelId),
    origin: null,
    width: model ? settings.width : null,
    parameters: model ? parameterCount(graphOf(model, inputShape, outputs, settings)) : 0,
    inputShape,
    preprocessing: preprocessingAt({ modelId: run.modelId, imported: null }, settings),
    guesses: run.guesses,
  };
}

/** The run of a result.json: its history is that of the epochs in Keras alone. What the file does not tell is 0 or null. */
export function resultRun(result: KerasResult): RunFile {
  const { run, settings, framework, initialEpoch, bestEpoch, test } = result;
  const { classes, hash, testImages } = result.dataset;
  const startedAt = new Date(run.startedAt);
  if (Number.isNaN(startedAt.getTime()))
    throw new UserError('This result.json cannot be used: "run.startedAt" is no date.');
  const judged = (evaluation: Evaluation) =>
    evaluationFigures({ ...evaluation, figures: figuresOf(evaluation, settings.seed) });
  const counted = (split: Split) => {
    const labels = split === 'test' ? (test?.best.labels ?? []) : [];
    const known = split === 'test' ? testImages : null;
    const counts = classes.map((_, label) => known?.[label] ?? labels.filter((one) => one === label).length);
    return [split, splitCounts(classes, counts)];
  };
  return {
    format: 'darkroom-run',
    version: 1,
    number: run.number,
    status: 'finished',
    error: null,
    startedAt: startedAt.toISOString(),
    repeat: null,
    base: result.base,
    ensemble: null,
    phases: [],
    recipe: null,
    dataset: {
      name: `Dataset of run ${run.number}`,
      bytes: 0,
      hash,
      classes,
      splits: Object.fromEntries(SPLITS.map(counted)) as RunFile['dataset']['splits'],
      problems: [],
      notes: [`Trained on in Keras from epoch ${initialEpoch + 1}.`],
    },
    model: result.model ?? catalogueModel(result),
    // Of the run that it went on from, but of which epoch the file does not tell.
    initialWeights: null,
    device: {
      backend: 'keras',
      description: `Keras ${framework.keras} with ${framework.backend}: ${framework.devices}`,
      software: false,
      maxTensorBytes: 0,
    },
    settings,
    seed: settings.seed,
    microBatchSize: null,
    stepBytes: null,
    statisticsOf: null,
    classWeight: result.classWeight,
    splitBy: null,
    passMs: null,
    stepsPerEpoch: null,
    history: historyOf(result.epochs),
    // Counted in the history that is here; 0 where an epoch of the page was the best.
    bestEpoch: bestEpoch === null ? null : Math.max(0, bestEpoch - initialEpoch),
    timing: { ingestMs: 0, stepMs: null, inputWaitShare: null },
    calibration: null,
    decision: null,
    validation: null,
    test: test && {
      paths: test.paths,
      labels: test.best.labels,
      best: judged(test.best),
      last: judged(test.last),
    },
    // The script has looked at it.
    testOpenings: test ? 1 : 0,
  };
}
