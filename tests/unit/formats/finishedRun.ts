/** A small finished run for the tests of this folder. */
import type { Dataset, DatasetImage, Split } from '../../../src/dataset/types.ts';
import { figuresOf } from '../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../src/evaluation/figures/judge.ts';
import type { RunFileInput } from '../../../src/formats/run/runFileTypes.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';

const CLASSES = ['NORMAL', 'PNEUMONIA'];

function image(index: number, split: Split, label: number): DatasetImage {
  const path = `${split}/${CLASSES[label]}/${index}.jpeg`;
  return { index, path, split, label, source: 0, entry: { path, bytes: 9, crc32: 1, problem: null } };
}

export function smallDataset(): Dataset {
  return {
    name: 'small.zip',
    bytes: 1234,
    hash: 'abc123',
    classes: CLASSES,
    images: [
      image(0, 'train', 0),
      image(1, 'train', 1),
      image(2, 'train', 1),
      image(3, 'val', 0),
      image(4, 'test', 0),
      image(5, 'test', 1),
      image(6, 'test', 1),
    ],
    problems: [{ path: 'train/NORMAL/broken.jpeg', reason: 'It cannot be decoded.' }],
    notes: ['One note.'],
  };
}

function evaluationOf(labels: number[], scores: number[][]) {
  const evaluation = judge(labels, scores, CLASSES);
  return { ...evaluation, figures: figuresOf(evaluation, 7) };
}

// Once for all runs of a file: the intervals take a fifth of a second.
const VALIDATION = {
  split: 'val' as const,
  best: evaluationOf([0], [[0.2]]),
  last: evaluationOf([0], [[0.7]]),
};
const TEST = {
  split: 'test' as const,
  best: evaluationOf([0, 1, 1], [[0.1], [0.9], [0.4]]),
  last: evaluationOf([0, 1, 1], [[0.6], [0.9], [0.8]]),
};

export function finishedRun(): RunFileInput {
  return {
    number: 3,
    status: 'finished',
    modelId: 'mlp-128',
    imported: null,
    initialWeights: null,
    base: null,
    phases: [],
    recipe: null,
    ensemble: null,
    settings: { ...DEFAULT_SETTINGS, imageSize: 8, seed: 7 },
    dataset: smallDataset(),
    device: { backend: 'webgl', description: 'A GPU', maxTensorBytes: 2 ** 30, software: false },
    startedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
    repeat: { id: 'r', kind: 'seeds', index: 1, count: 3 },
    ingestMs: 321,
    microBatchSize: 32,
    stepBytes: 310e6,
    statisticsOf: null,
    classWeight: null,
    splitBy: null,
    passMs: null,
    stepsPerEpoch: 1,
    epochs: [
      { loss: 0.7, accuracy: 0.5, val_loss: 0.8, val_accuracy: 0 },
      { loss: 0.6, accuracy: 0.75, val_loss: 0.5, val_accuracy: 1 },
    ],
    bestEpoch: 2,
    timing: { stepMs: { median: 12, p95: 20 }, inputWaitShare: 0.1 },
    calibration: null,
    decision: null,
    validation: VALIDATION,
    test: TEST,
    testOpenings: 2,
  };
}
