/** Runs with seeded answers for the tests of the report. */
import type { Dataset, DatasetImage, Split } from '../../../../src/dataset/types.ts';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunFile, RunFileInput } from '../../../../src/formats/run/runFileTypes.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { randomFor } from '../../../../src/shared/random.ts';

export interface RunPlan extends Partial<Omit<RunFileInput, 'dataset' | 'test'>> {
  /** Images of each class in val and in test. */
  val: number[];
  test: number[];
  classes: string[];
  dataset?: Partial<Dataset>;
  /** How far from each other the scores of the classes lie. */
  skill?: number;
  opened?: boolean;
}

function imagesOf(split: Split, counts: number[], first: number): DatasetImage[] {
  const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
  return labels.map((label, place) => {
    const path = `${split}/${label}/${place}.jpeg`;
    const entry = { path, bytes: 9, crc32: 1, problem: null };
    return { index: first + place, path, split, label, source: 0, entry };
  });
}

/** Answers of a model with some skill: one sigmoid unit, or softmax over several classes. */
function scoresOf(labels: number[], classes: number, skill: number, seed: number): number[][] {
  return labels.map((label, image) => {
    const random = randomFor(seed, image);
    const logits = Array.from(
      { length: classes },
      (_, at) => 2 * (random() - 0.5) + (at === label ? skill : 0),
    );
    if (classes === 2) return [1 / (1 + Math.exp(3 * (logits[0] - logits[1])))];
    const powers = logits.map((logit) => Math.exp(3 * logit));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  });
}

export function plannedRun({ val, test, classes, skill = 1, opened = true, ...change }: RunPlan): RunFile {
  const seed = change.settings?.seed ?? 1;
  const train = imagesOf(
    'train',
    val.map((count) => count * 5),
    0,
  );
  const valImages = imagesOf('val', val, train.length);
  const testImages = imagesOf('test', test, train.length + valImages.length);
  const images = [...train, ...valImages, ...testImages];
  const judged = (of: DatasetImage[], draw: number) => {
    const labels = of.map(({ label }) => label);
    const evaluation = judge(labels, scoresOf(labels, classes.length, skill, draw), classes);
    return { ...evaluation, figures: figuresOf(evaluation, seed) };
  };
  const both = <Of extends 'val' | 'test'>(split: Of, of: DatasetImage[], draw: number) =>
    of.length > 0 ? { split, best: judged(of, draw), last: judged(of, draw + 1) } : null;
  return runFile({
    number: 1,
    status: 'finished',
    modelId: 'mlp-128',
    settings: DEFAULT_SETTINGS,
    base: null,
    phases: [],
    recipe: null,
    calibration: null,
    ensemble: null,
    device: {
      backend: 'webgl',
      description: 'ANGLE (Mesa, llvmpipe, OpenGL 4.5)',
      maxTensorBytes: 2 ** 28,
      software: true,
    },
    startedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
    ingestMs: 15_800,
    microBatchSize: 32,
    stepBytes: 310e6,
    statisticsOf: null,
    classWeight: null,
    splitBy: null,
    passMs: null,
    stepsPerEpoch: 163,
    epochs: Array.from({ length: 8 }, (_, epoch) => ({
      loss: 0.3 + 0.7 / (epoch + 1),
      accuracy: 0.92 - 0.4 / (epoch + 1),
      val_loss: 0.4 + 0.02 * (epoch - 3) ** 2,
      val_accuracy: 0.85 - 0.01 * (epoch - 3) ** 2,
    })),
    bestEpoch: 4,
    timing: { stepMs: { median: 1385, p95: 1702 }, inputWaitShare: 0.0012 },
    decision: null,
    validation: both('val', valImages, seed * 10),
    test: opened ? both('test', testImages, seed * 10 + 2) : null,
    testOpenings: opened ? 2 : 0,
    repeat: null,
    imported: null,
    initialWeights: null,
    ...change,
    dataset: {
      name: 'drawings.zip',
      bytes: 47_200_000,
      hash: '1bcb6d15a1a0e2f64c4ea2a3a86f2d9c0dcb4d2a4af1b5e33f2bba6a6b6ad7a2',
      classes,
      problems: [],
      notes: ['Found no validation folder: 15% of train were taken for it, by seed 1.'],
      ...change.dataset,
      images,
    },
  });
}
