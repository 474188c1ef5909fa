/** The runs of tests/reference/architectures/training_craft.json, and the settings that stand for each. */
import { DEFAULT_SETTINGS, type Settings } from '../../../src/settings.ts';
import type { OptimizerSettings } from '../../../src/training/optimizers/updateRule.ts';
import { lossRuleOf } from '../../../src/training/targets/lossRule.ts';
import type { CraftTask } from './craftSteps.ts';
import { readReference } from './reference.ts';

interface CraftReference {
  x: number[][];
  labels: Record<string, number[][]>;
  initial_weights: Record<string, number[][]>;
  runs: {
    name: string;
    classes: 1 | 3;
    steps: { batch: number; loss: number; weights: number[][]; ema?: number[][] }[];
  }[];
}

const RATE = 0.05;
const adam: OptimizerSettings = { optimizer: 'adam', learningRate: RATE, momentum: 0 };
const adamw: OptimizerSettings = { ...adam, optimizer: 'adamw' };
const sgd: OptimizerSettings = { ...adam, optimizer: 'sgd' };

/** What of a CraftTask says how a run trains. */
type Way = Pick<CraftTask, 'settings' | 'rates' | 'loss'>;

/** Adam with another loss, as the settings name it. */
function withLoss(classes: string[], changes: Partial<Settings>): Way {
  const outputs = classes.length === 2 ? 1 : classes.length;
  const rule = lossRuleOf({ ...DEFAULT_SETTINGS, ...changes }, classes, outputs);
  return { settings: adam, loss: { rule, classWeights: null } };
}
const TWO = ['a', 'b'];
const THREE = ['a', 'b', 'c'];

/** By the name of the run. Those that are not here set what Darkroom has not: clipvalue, ema_overwrite_frequency. */
const WAYS: Record<string, Way> = {
  'adamw_0.004': { settings: { ...adamw, weightDecay: 0.004 } },
  'adamw_0.05': { settings: { ...adamw, weightDecay: 0.05 } },
  'adamw_0.05_no_bias': { settings: { ...adamw, weightDecay: 0.05, decayKernelsOnly: true } },
  'sgd_nesterov_0.9': { settings: { ...sgd, momentum: 0.9, nesterov: true } },
  sgd_weight_decay: { settings: { ...sgd, momentum: 0.9, weightDecay: 0.05 } },
  'adam_global_clipnorm_0.5': { settings: { ...adam, globalClipnorm: 0.5 } },
  'adam_clipnorm_0.3': { settings: { ...adam, clipnorm: 0.3 } },
  'sgd_global_clipnorm_0.5': { settings: { ...sgd, globalClipnorm: 0.5 } },
  'sgd_global_clipnorm_1.5': { settings: { ...sgd, globalClipnorm: 1.5 } },
  'sgd_clipnorm_0.3': { settings: { ...sgd, clipnorm: 0.3 } },
  'adam_ema_0.9': { settings: { ...adam, useEma: true, emaMomentum: 0.9 } },
  'bce_label_smoothing_0.1': withLoss(TWO, { labelSmoothing: 0.1 }),
  binary_focal_balanced: withLoss(TWO, { loss: 'focal', applyClassBalancing: true }),
  binary_focal_plain: withLoss(TWO, { loss: 'focal' }),
  categorical_focal: withLoss(THREE, { loss: 'focal' }),
  categorical_focal_alpha_list: withLoss(THREE, { loss: 'focal', focalAlpha: 'a=0.2,b=0.3,c=0.5' }),
  'categorical_label_smoothing_0.1': withLoss(THREE, { labelSmoothing: 0.1 }),
  // The first update has the schedule's value at 0.
  adam_schedule: { settings: adam, rates: [0, 1, 2, 3, 4].map((step) => RATE * 0.5 ** step) },
};

const { x, labels, initial_weights, runs } = readReference<CraftReference>(
  'architectures/training_craft.json',
);

/** Each run with what a backend is given and what Keras makes of it. */
export const CRAFT_RUNS = Object.entries(WAYS).map(([name, way]) => {
  const run = runs.find((one) => one.name === name);
  if (!run) throw new Error(`training_craft.json has no run ${name}.`);
  const task: CraftTask = {
    ...way,
    outputs: run.classes,
    weights: initial_weights[run.classes],
    batches: run.steps.map(({ batch }) => ({ x: x[batch], labels: labels[run.classes][batch] })),
  };
  return { name, task, expected: run.steps };
});
