/**
 * The model whose answers are being explained, kept from one picture to the next: building one around large weights takes as long
 * as asking it. It must not know of runs or of the page.
 */
import type * as tf from '@tensorflow/tfjs';

export class ExplainedModel {
  private kept: { key: string; model: tf.LayersModel } | null = null;

  /** Owned by this class. @param build Makes the model where another one, or none, is kept; null where it cannot. */
  get(key: string, build: (() => tf.LayersModel) | null): tf.LayersModel | null {
    if (this.kept?.key === key) return this.kept.model;
    if (!build) return null;
    this.release();
    this.kept = { key, model: build() };
    return this.kept.model;
  }

  /** Gives its memory back: whatever else is computed needs it more. */
  release(): void {
    this.kept?.model.dispose();
    this.kept = null;
  }
}
