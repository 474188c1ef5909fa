/**
 * Loss and accuracy of the latest steps, collected on the device, so that one read-back brings those of many steps.
 * Its shape never changes: a list that grows would need another shader at every length.
 */
import * as tf from '@tensorflow/tfjs';

/** Steps that it holds. */
export const LOG_ROWS = 128;

export class FigureLog {
  private rows: tf.Tensor2D = tf.zeros([LOG_ROWS, 2]);
  /** Steps since the last reading. */
  private unread = 0;

  get isFull(): boolean {
    return this.unread === LOG_ROWS;
  }

  /** Adds the figures of a step, [loss, accuracy] on the device, and disposes them. Read it before it overflows. */
  append(figures: tf.Tensor1D): void {
    if (this.isFull) throw new Error('The figures were not read in time.');
    const rows = tf.tidy(() => tf.concat([this.rows.slice([1, 0]), figures.reshape<tf.Tensor2D>([1, 2])]));
    tf.dispose([this.rows, figures]);
    this.rows = rows;
    this.unread += 1;
  }

  /** [loss, accuracy] of every step since the last reading, in their order; resolves when the device has done them. */
  async read(): Promise<[number, number][]> {
    const count = this.unread;
    this.unread = 0;
    const rows = this.rows.clone();
    try {
      const values = await rows.data();
      return Array.from({ length: count }, (_, index) => {
        const row = LOG_ROWS - count + index;
        return [values[2 * row], values[2 * row + 1]];
      });
    } finally {
      rows.dispose();
    }
  }

  dispose(): void {
    this.rows.dispose();
  }
}
