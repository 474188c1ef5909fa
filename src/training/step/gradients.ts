/**
 * Loss, correct answers and gradients of one batch, computed in parts that fit the device and summed.
 * The parts' losses are divided by the size of the whole batch, so the sum is exactly the full batch's gradient.
 */
import * as tf from '@tensorflow/tfjs';
import type { BatchStatistic } from '../../models/build/layerCall.ts';
import type { Mixing } from '../targets/mixing.ts';
import { isUnweighted, leadingLabels, targetsOf, UNWEIGHTED, type WeightedLoss } from '../targets/targets.ts';
import { variableGradients } from './backward.ts';
import { type DropoutKey, forward } from './forward.ts';
import { correctCount, crossEntropySum, lossSum } from './loss.ts';
import { type InputValues, type PictureInput, uploadMixed, uploadValues } from './pictureInput.ts';

/** One batch on the host. */
export interface Batch {
  /** Uint8 [n, height, width, channels], or in their place the answers of a frozen part. */
  pixels: InputValues;
  /** Class index of each picture. */
  labels: number[];
  /** How its pictures are blended with each other; left out where they are not, and of answers. */
  mixing?: Mixing;
  /** Gives the memory of `pixels` back, once its step was given to the device; left out where nobody wants it. */
  release?(): void;
}

export interface BatchGradients {
  /** Mean loss, weighted by class, and share of correct answers, as scalars on the device: [loss, accuracy]. */
  figures: tf.Tensor1D;
  /** In the order of `model.trainableWeights`. */
  gradients: tf.Tensor[];
  /** Of each BatchNormalization, where they are asked for: the mean over the parts, each weighted by its pictures. */
  statistics: BatchStatistic[];
}

export interface GradientOptions extends PictureInput {
  /** Pictures in one part, at most. */
  microBatchSize: number;
  seed: number;
  /** Counts over all epochs; keys the dropout. */
  step: number;
  /** Whether BatchNormalization normalizes by mean and variance of the part; left out, by those that it keeps. */
  batchStatistics?: boolean;
  /** What answers to the pictures first, without gradients: the model reads its answers. Left out where it reads pictures. */
  frozen?: tf.LayersModel;
  /** What is made smaller; left out, cross-entropy in which all pictures count the same. */
  loss?: WeightedLoss;
}

/** The trainable variables of a model, in the order of its gradients. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** A batch from `firstRow`, one part of it, on the device: float32 [n, height, width, channels], blended where it is, or answers. */
export function uploadPart(
  batch: Batch,
  firstRow: number,
  { microBatchSize, ...input }: PictureInput & Pick<GradientOptions, 'microBatchSize'>,
): tf.Tensor {
  const { pixels, labels, mixing } = batch;
  const endRow = Math.min(labels.length, firstRow + microBatchSize);
  if (mixing && pixels instanceof Uint8Array) return uploadMixed(pixels, mixing, [firstRow, endRow], input);
  const rowSize = tf.util.sizeFromShape([...input.inputShape]);
  const values = pixels.subarray(firstRow * rowSize, endRow * rowSize);
  return uploadValues(values, endRow - firstRow, input);
}

/**
 * Gradients of the mean loss over `batch`. The caller owns the tensors that it returns. `firstPart`, where given, is the
 * first part that was uploaded ahead; it stays the caller's, and is not used where the parts have become smaller since.
 */
export function batchGradients(
  model: tf.LayersModel,
  batch: Batch,
  options: GradientOptions,
  firstPart?: tf.Tensor,
): BatchGradients {
  const { microBatchSize } = options;
  const n = batch.labels.length;
  const leading = leadingLabels(batch);
  let told: BatchStatistic[] = [];
  // One flat list of tensors, so that tidy frees everything else, also where the device refuses in the middle.
  const [figures, ...rest] = tf.tidy(() => {
    let sum: tf.Tensor[] | null = null;
    for (let firstRow = 0; firstRow < n; firstRow += microBatchSize) {
      const before: tf.Tensor[] | null = sum;
      sum = tf.tidy(() => {
        const ahead = firstRow === 0 && firstPart?.shape[0] === Math.min(n, microBatchSize);
        const sent = ahead ? firstPart : uploadPart(batch, firstRow, options);
        const read = options.frozen ? forward(options.frozen, sent, null) : sent;
        if (read !== sent && !ahead) sent.dispose();
        const labels = tf.tensor1d(leading.slice(firstRow, firstRow + microBatchSize), 'int32');
        const key = { seed: options.seed, step: options.step, firstRow };
        const loss = softLoss(batch, firstRow, options.loss);
        const part = partGradients(model, read, labels, n, key, options.batchStatistics, loss);
        told = part.statistics;
        const own = [part.figures, ...part.gradients, ...told.map(({ ofBatch }) => ofBatch)];
        return before ? own.map((tensor, index) => addAndFree(tensor, before[index])) : own;
      });
    }
    if (!sum) throw new Error('A batch needs at least one picture.');
    return sum;
  });
  const count = rest.length - told.length;
  const statistics = told.map((one, at) => ({ ...one, ofBatch: rest[count + at] }));
  return { figures: figures as tf.Tensor1D, gradients: rest.slice(0, count), statistics };
}

/** The sum, in whose place both are freed at once: a model's gradients stand twice on the device, not three times. */
function addAndFree(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const sum = tf.add(a, b);
  tf.dispose([a, b]);
  return sum;
}

/** The sum of the losses of the rows of a part, from their logits; undefined for cross-entropy in which all count the same. */
function softLoss(
  batch: Batch,
  firstRow: number,
  loss = UNWEIGHTED,
): ((logits: tf.Tensor2D) => tf.Scalar) | undefined {
  if (isUnweighted(loss) && !batch.mixing) return undefined;
  return (logits) => {
    const [rows, outputs] = logits.shape;
    const { values, weights } = targetsOf(batch, [firstRow, firstRow + rows], outputs, loss);
    const targets = tf.tensor2d(values, [rows, outputs]);
    return lossSum(logits, targets, tf.tensor2d(weights, [rows, 1]), loss.rule);
  };
}

/**
 * The share of one part of a batch in loss, accuracy, gradients and statistics: its sums divided by `batchRows`.
 * `read` is what the model reads, float32 [n, …], `labels` int32 [n]; both stay the caller's. `lossOf` gives the sum of the rows'
 * losses from their logits; cross-entropy towards `labels` where it is left out.
 */
export function partGradients(
  model: tf.LayersModel,
  read: tf.Tensor,
  labels: tf.Tensor1D,
  batchRows: number,
  dropout: DropoutKey,
  batchStatistics = false,
  lossOf = (logits: tf.Tensor2D) => crossEntropySum(logits, labels),
): BatchGradients {
  const variables = trainableVariables(model);
  const told: BatchStatistic[] = [];
  const onStatistic = batchStatistics ? (one: BatchStatistic) => void told.push(one) : undefined;
  const [figures, ...rest] = tf.tidy(() => {
    let correct: tf.Scalar | undefined;
    try {
      const { value, gradients } = variableGradients(() => {
        const logits = forward(model, read, dropout, onStatistic);
        correct = tf.keep(correctCount(logits, labels));
        return tf.div<tf.Scalar>(lossOf(logits), batchRows);
      }, variables);
      const accuracy = tf.div(correct as tf.Scalar, batchRows);
      const share = read.shape[0] / batchRows;
      return [
        tf.stack([value, accuracy]),
        ...gradients,
        ...told.map(({ ofBatch }) => tf.mul(ofBatch, share)),
      ];
    } finally {
      tf.dispose([correct, told.map(({ ofBatch }) => ofBatch)].flat() as tf.Tensor[]);
    }
  });
  const gradients = rest.slice(0, variables.length);
  const statistics = told.map((one, at) => ({ ...one, ofBatch: rest[variables.length + at] }));
  return { figures: figures as tf.Tensor1D, gradients, statistics };
}
