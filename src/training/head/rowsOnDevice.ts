/**
 * All rows on the device, and the gradients of many logistic problems over them at once: two matrix products a block of rows.
 * It must not know of folds or strengths.
 */
import * as tf from '@tensorflow/tfjs';
import { probabilities } from '../step/loss.ts';
import { type Scale, scaledRows } from './scaling.ts';

/** Values of one tensor: 64 MB, which every GPU takes in one buffer. */
const MOST_VALUES = 2 ** 24;

/** One problem and where it wants to know its gradient. */
export interface Asked {
  /** Index of the row weights that it is fitted with. */
  fit: number;
  l2: number;
  /** [units][dimensions + 1] flat; the last value of a unit is its bias. */
  point: Float64Array;
}

interface Block {
  rows: number;
  /** [rows, dimensions + 1], scaled. */
  x: tf.Tensor2D;
  /** What each unit should answer: [rows, units]. */
  truth: tf.Tensor2D;
  /** [rows, fits] */
  weights: tf.Tensor2D;
}

/** The rows' values of [row, column], from a function of both. */
function matrix(
  first: number,
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
) {
  const values = new Float32Array(rows * columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) values[at] = value(first + row, column);
  return tf.tensor2d(values, [rows, columns]);
}

export class RowsOnDevice {
  private readonly blocks: Block[] = [];
  /** Values of a unit's weights. */
  private readonly width: number;

  /**
   * @param labels Class index of each row.
   * @param units 1: the sigmoid of class 1; else a softmax over so many classes.
   * @param fits The rows' weights in each fit.
   */
  constructor(
    features: Float32Array,
    scale: Scale,
    labels: ArrayLike<number>,
    private readonly units: number,
    fits: readonly Float32Array[],
  ) {
    this.width = scale.means.length + 1;
    const atOnce = Math.max(1, Math.floor(MOST_VALUES / this.width));
    for (let first = 0; first < labels.length; first += atOnce) {
      const rows = Math.min(atOnce, labels.length - first);
      const isTrue = (row: number, unit: number) => Number(labels[row] === (units === 1 ? 1 : unit));
      this.blocks.push({
        rows,
        x: tf.tensor2d(scaledRows(features, scale, first, rows), [rows, this.width]),
        truth: matrix(first, rows, units, isTrue),
        weights: matrix(first, rows, fits.length, (row, fit) => fits[fit][row]),
      });
    }
  }

  /** How many problems may be asked about at once. */
  get capacity(): number {
    return Math.max(1, Math.floor(MOST_VALUES / (this.blocks[0].rows * this.units)));
  }

  private weightsOf(points: readonly Float64Array[]): tf.Tensor2D {
    const values = new Float32Array(points.length * this.units * this.width);
    points.forEach((point, at) => {
      values.set(point, at * point.length);
    });
    return tf.tensor2d(values, [points.length * this.units, this.width]);
  }

  /**
   * The gradient of each problem: of Σ row weight · cross-entropy + l2/2 · ‖W‖², without the biases in the norm. The
   * derivative of the cross-entropy by the logits is p − y for the sigmoid and the softmax alike.
   */
  async gradients(asked: readonly Asked[]): Promise<Float64Array[]> {
    const columns = asked.length * this.units;
    const sums = tf.tidy(() => {
      const weights = this.weightsOf(asked.map(({ point }) => point));
      const fitOf = (column: number) => asked[Math.floor(column / this.units)].fit;
      // Products with these repeat a column for every problem, which is faster than broadcasting or gathering.
      const toTruth = matrix(0, this.units, columns, (unit, column) => Number(column % this.units === unit));
      const fits = this.blocks[0].weights.shape[1];
      const toFits = matrix(0, fits, columns, (fit, column) => Number(fitOf(column) === fit));
      return this.blocks
        .map(({ rows, x, truth, weights: counts }) =>
          tf.tidy(() => {
            const logits = tf.matMul(x, weights, false, true);
            const answers = probabilities(logits.reshape([rows * asked.length, this.units]));
            const missed = tf.sub(answers.reshape([rows, columns]), tf.matMul(truth, toTruth));
            return tf.matMul(tf.mul(missed, tf.matMul(counts, toFits)), x, true, false) as tf.Tensor2D;
          }),
        )
        .reduce((sum, part) => tf.add(sum, part));
    });
    const values = await sums.data();
    sums.dispose();
    return asked.map(({ l2, point }, at) => {
      const from = at * point.length;
      return point.map((weight, i) => {
        const isBias = i % this.width === this.width - 1;
        return values[from + i] + (isBias ? 0 : l2 * weight);
      });
    });
  }

  /** Logits of all rows: [rows][points · units] flat. */
  async logits(points: readonly Float64Array[]): Promise<Float32Array> {
    const logits = tf.tidy(() => {
      const weights = this.weightsOf(points);
      return tf.concat(this.blocks.map(({ x }) => tf.matMul(x, weights, false, true)));
    });
    const values = await logits.data<'float32'>();
    logits.dispose();
    return values;
  }

  dispose(): void {
    for (const { x, truth, weights } of this.blocks) tf.dispose([x, truth, weights]);
  }
}
