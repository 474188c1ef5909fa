/**
 * All rows on the device, and the gradients of several logistic problems over them at once: two matrix products a block of rows.
 * It must not know of folds or strengths.
 */
import * as tf from '@tensorflow/tfjs';
import { probabilities } from '../step/loss.ts';
import type { HeadWeights } from './types.ts';

/** Values of one tensor: 64 MB, which every GPU takes in one buffer. */
const MOST_VALUES = 2 ** 24;

/** One problem and where it wants to know its gradient. */
export interface Asked {
  /** Index of the row weights that it is fitted with. */
  fit: number;
  l2: number;
  /** [units][dimensions + 1] flat, for scaled features; the last value of a unit is its bias. */
  point: Float64Array;
}

interface Block {
  rows: number;
  /** [rows, dimensions], centred. */
  x: tf.Tensor2D;
  /** What each unit should answer: [rows, units]. */
  truth: tf.Tensor2D;
  /** [rows, fits] */
  weights: tf.Tensor2D;
}

/** A matrix from a function of row and column. */
function matrix(rows: number, columns: number, value: (row: number, column: number) => number): tf.Tensor2D {
  const values = new Float32Array(rows * columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) values[at] = value(row, column);
  return tf.tensor2d(values, [rows, columns]);
}

/** The features in blocks of so many rows, less their means. */
function centred(features: Float32Array, dimensions: number, atOnce: number) {
  const rows = features.length / dimensions;
  const raw: tf.Tensor2D[] = [];
  for (let first = 0; first < rows; first += atOnce) {
    const part = features.subarray(first * dimensions, (first + atOnce) * dimensions);
    raw.push(tf.tensor2d(part, [part.length / dimensions, dimensions]));
  }
  const total = (of: (block: tf.Tensor2D) => tf.Tensor) =>
    raw.map(of).reduce((sum, part) => tf.add(sum, part));
  const [means, ...blocks] = tf.tidy(() => {
    const means = tf.div<tf.Tensor1D>(
      total((x) => tf.sum(x, 0)),
      rows,
    );
    return [means, ...raw.map((x) => tf.sub<tf.Tensor2D>(x, means))];
  });
  tf.dispose(raw);
  return { means: means as tf.Tensor1D, blocks: blocks as tf.Tensor2D[] };
}

export class RowsOnDevice {
  /** Of each value of a point: 1 where the penalty counts it, 0 for the biases. */
  readonly penalised: Float64Array;

  private constructor(
    private readonly blocks: readonly Block[],
    /** 1: the sigmoid of class 1; else a softmax over so many classes. */
    readonly units: number,
    private readonly means: Float32Array,
    /** The root of the summed variances: rows divided by it have length 1, squared and on the average. */
    private readonly spread: number,
  ) {
    const width = means.length + 1;
    this.penalised = new Float64Array(units * width).fill(1);
    for (let unit = 1; unit <= units; unit++) this.penalised[unit * width - 1] = 0;
  }

  /**
   * @param labels Class index of each row.
   * @param units 1: the sigmoid of class 1; else a softmax over so many classes.
   * @param fits The rows' weights in each fit.
   */
  static async create(
    features: Float32Array,
    dimensions: number,
    labels: ArrayLike<number>,
    units: number,
    fits: readonly Float32Array[],
  ): Promise<RowsOnDevice> {
    const atOnce = Math.max(1, Math.floor(MOST_VALUES / Math.max(dimensions, units * fits.length)));
    const { means, blocks } = centred(features, dimensions, atOnce);
    const squares = tf.tidy(() => tf.addN(blocks.map((x) => tf.sum(tf.square(x)))));
    const [meanValues, [sum]] = await Promise.all([means.data<'float32'>(), squares.data()]);
    tf.dispose([means, squares]);
    const isTrue = (row: number, unit: number) => Number(labels[row] === (units === 1 ? 1 : unit));
    const whole = blocks.map((x, at): Block => {
      const [rows] = x.shape;
      const first = at * atOnce;
      return {
        rows,
        x,
        truth: matrix(rows, units, (row, unit) => isTrue(first + row, unit)),
        weights: matrix(rows, fits.length, (row, fit) => fits[fit][first + row]),
      };
    });
    return new RowsOnDevice(whole, units, meanValues, Math.sqrt(sum / labels.length) || 1);
  }

  /** Kernel [points · units, dimensions] for the centred features, and biases. */
  private weightsOf(points: readonly Float64Array[]): { kernel: tf.Tensor2D; bias: tf.Tensor1D } {
    const dimensions = this.means.length;
    const columns = points.length * this.units;
    const kernel = new Float32Array(columns * dimensions);
    const bias = new Float32Array(columns);
    for (let column = 0, to = 0; column < columns; column++) {
      const point = points[Math.floor(column / this.units)];
      let from = (column % this.units) * (dimensions + 1);
      for (const end = to + dimensions; to < end; to++, from++) kernel[to] = point[from] / this.spread;
      bias[column] = point[from];
    }
    return { kernel: tf.tensor2d(kernel, [columns, dimensions]), bias: tf.tensor1d(bias) };
  }

  /**
   * The gradient of each problem: of Σ row weight · cross-entropy + l2/2 · ‖W‖², without the biases in the norm. The
   * derivative of the cross-entropy by the logits is p − y for the sigmoid and the softmax alike.
   */
  async gradients(asked: readonly Asked[]): Promise<Float64Array[]> {
    const columns = asked.length * this.units;
    const sums = tf.tidy(() => {
      const { kernel, bias } = this.weightsOf(asked.map(({ point }) => point));
      const fitOf = (column: number) => asked[Math.floor(column / this.units)].fit;
      // Products with these repeat a column for every problem, which is faster than broadcasting or gathering.
      const toTruth = matrix(this.units, columns, (unit, column) => Number(column % this.units === unit));
      const fits = this.blocks[0].weights.shape[1];
      const toFits = matrix(fits, columns, (fit, column) => Number(fitOf(column) === fit));
      return tf.addN(
        this.blocks.map(({ rows, x, truth, weights }) =>
          tf.tidy(() => {
            const logits = tf.fused.matMul({ a: x, b: kernel, transposeB: true, bias });
            const answers = probabilities(logits.reshape([rows * asked.length, this.units]));
            const missed = tf.sub(answers.reshape([rows, columns]), tf.matMul(truth, toTruth));
            const weighted = tf.mul<tf.Tensor2D>(missed, tf.matMul(weights, toFits));
            const ofBias = tf.sum(weighted, 0).reshape<tf.Tensor2D>([columns, 1]);
            return tf.concat2d([tf.matMul(weighted, x, true, false), ofBias], 1);
          }),
        ),
      );
    });
    const values = await sums.data<'float32'>();
    sums.dispose();
    return asked.map(({ l2, point }, at) => this.scaled(values, at * point.length, l2, point));
  }

  /** The gradient for scaled features from that for centred ones, with the penalty's. */
  private scaled(values: Float32Array, first: number, l2: number, point: Float64Array): Float64Array {
    const gradient = new Float64Array(point.length);
    const width = this.means.length + 1;
    for (let unit = 0, i = 0; unit < this.units; unit++) {
      for (const bias = i + width - 1; i < bias; i++)
        gradient[i] = values[first + i] / this.spread + l2 * point[i];
      gradient[i] = values[first + i];
      i += 1;
    }
    return gradient;
  }

  /** Logits of all rows: [rows][points · units] flat. */
  async logits(points: readonly Float64Array[]): Promise<Float32Array> {
    const logits = tf.tidy(() => {
      const { kernel, bias } = this.weightsOf(points);
      return tf.concat(
        this.blocks.map(({ x }) => tf.fused.matMul({ a: x, b: kernel, transposeB: true, bias })),
      );
    });
    const values = await logits.data<'float32'>();
    logits.dispose();
    return values;
  }

  /** The weights of a point for the raw features, in units of any number. */
  rawWeights(units: readonly Float64Array[]): HeadWeights {
    const { means, spread } = this;
    const kernel = new Float32Array(means.length * units.length);
    const bias = units.map((weights, unit) => {
      let shift = 0;
      for (let i = 0; i < means.length; i++) {
        kernel[i * units.length + unit] = weights[i] / spread;
        shift += (weights[i] / spread) * means[i];
      }
      return weights[means.length] - shift;
    });
    return { kernel, bias: Float32Array.from(bias) };
  }

  dispose(): void {
    for (const { x, truth, weights } of this.blocks) tf.dispose([x, truth, weights]);
  }
}
