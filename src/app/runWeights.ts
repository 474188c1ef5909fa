/** The weights of the runs of this visit. Kept as Blobs, which the browser may move to disk, outside the store. */
import type { WeightData } from '../training/types.ts';

export type Which = 'best' | 'last';

export class RunWeights {
  private readonly blobs = new Map<string, Partial<Record<Which, Blob>>>();

  /** Keeps weights, in the place of earlier ones of that kind. */
  put(runId: string, which: Which, weights: WeightData): void {
    this.blobs.set(runId, { ...this.blobs.get(runId), [which]: new Blob([weights]) });
  }

  /** Null where the run has no such weights, e.g. because it failed in its first epoch. */
  async get(runId: string, which: Which): Promise<WeightData | null> {
    return (await this.blobs.get(runId)?.[which]?.arrayBuffer()) ?? null;
  }

  /** Whether the run has such weights. */
  has(runId: string, which: Which): boolean {
    return this.blobs.get(runId)?.[which] !== undefined;
  }

  /** Forgets a run's weights; returns what puts them back. */
  remove(runId: string): () => void {
    const kept = this.blobs.get(runId);
    this.blobs.delete(runId);
    return () => {
      if (kept) this.blobs.set(runId, kept);
    };
  }
}
