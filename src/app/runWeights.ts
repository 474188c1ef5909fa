/**
 * The weights of the runs of this visit, and the latest snapshot of each run at work. Kept as Blobs, which the browser may
 * move to disk, outside the store.
 */
import type { Snapshot, WeightData } from '../training/types.ts';

export type Which = 'best' | 'last';
/** What is kept of a run: both weights, and the optimizer's state that belongs to the last ones. */
export type Part = Which | 'slots';

/** A snapshot whose large parts are Blobs. */
interface KeptSnapshot extends Omit<Snapshot, 'weights' | 'slots'> {
  weights: Blob;
  slots: Blob;
}

export class RunWeights {
  private readonly blobs = new Map<string, Partial<Record<Part, Blob>>>();
  private readonly snapshots = new Map<string, KeptSnapshot>();

  /** Keeps weights, in the place of earlier ones of that kind. */
  put(runId: string, part: Part, weights: WeightData | Blob): void {
    this.blobs.set(runId, { ...this.blobs.get(runId), [part]: new Blob([weights]) });
  }

  /** Null where the run has no such weights, e.g. because it failed in its first epoch. */
  async get(runId: string, part: Part): Promise<WeightData | null> {
    return (await this.blobs.get(runId)?.[part]?.arrayBuffer()) ?? null;
  }

  /** Whether the run has such weights. */
  has(runId: string, which: Which): boolean {
    return this.blobs.get(runId)?.[which] !== undefined;
  }

  /** Keeps a snapshot, in the place of the earlier one of that run. */
  putSnapshot(runId: string, snapshot: Snapshot): void {
    const weights = new Blob([snapshot.weights]);
    this.snapshots.set(runId, { ...snapshot, weights, slots: new Blob([snapshot.slots]) });
  }

  /** The latest snapshot of a run, for its worker; null where there is none yet. */
  async getSnapshot(runId: string): Promise<Snapshot | null> {
    const kept = this.snapshots.get(runId);
    if (!kept) return null;
    const [weights, slots] = await Promise.all([kept.weights.arrayBuffer(), kept.slots.arrayBuffer()]);
    return { ...kept, weights, slots };
  }

  /** Forgets the snapshot of a run that has ended. */
  dropSnapshot(runId: string): void {
    this.snapshots.delete(runId);
  }

  /** Makes a run's snapshot its last weights, and its best where there are none; returns its step, null without one. */
  keepSnapshot(runId: string): number | null {
    const kept = this.snapshots.get(runId);
    if (!kept) return null;
    this.put(runId, 'last', kept.weights);
    this.put(runId, 'slots', kept.slots);
    if (!this.has(runId, 'best')) this.put(runId, 'best', kept.weights);
    this.dropSnapshot(runId);
    return kept.step;
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
