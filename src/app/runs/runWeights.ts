/**
 * The weights of the runs, and the latest snapshot of each run at work. Kept as Blobs, which the browser may
 * move to disk, outside the store.
 */
import type { Snapshot, WeightData } from '../../training/types.ts';
import type { Which } from '../state/state.ts';

/**
 * What is kept of a run: both weights, the optimizer's state that belongs to the last ones, and what its blocks were before they were
 * unfrozen, until the best weights are averaged with that.
 */
export type Part = Which | 'slots' | 'start';

/** All that is held for one run. */
export type HeldWeights = Partial<Record<Part, Blob>> & { snapshot?: Snapshot<Blob> };

export class RunWeights {
  private readonly blobs = new Map<string, Partial<Record<Part, Blob>>>();
  private readonly snapshots = new Map<string, Snapshot<Blob>>();
  private readonly initials = new Map<string, Blob>();

  /** Keeps weights, in the place of earlier ones of that kind. */
  put(runId: string, part: Part, weights: WeightData | Blob): void {
    this.blobs.set(runId, { ...this.blobs.get(runId), [part]: new Blob([weights]) });
  }

  /** Null where the run has no such weights, e.g. because it failed in its first epoch. */
  async get(runId: string, part: Part): Promise<WeightData | null> {
    return (await this.blobs.get(runId)?.[part]?.arrayBuffer()) ?? null;
  }

  /** Makes the last weights the best ones too: there were no better. */
  takeLastAsBest(runId: string): void {
    const kept = this.blobs.get(runId);
    this.blobs.set(runId, { ...kept, best: kept?.last });
  }

  /** Forgets weights of a run: of the best ones because better are still to come. */
  drop(runId: string, part: Part): void {
    const { [part]: _, ...others } = this.blobs.get(runId) ?? {};
    this.blobs.set(runId, others);
  }

  /** Whether best and last are the same weights. */
  areSame(runId: string): boolean {
    const kept = this.blobs.get(runId);
    return kept?.best !== undefined && kept.best === kept.last;
  }

  /** Whether the run has such weights. */
  has(runId: string, part: Part): boolean {
    return this.blobs.get(runId)?.[part] !== undefined;
  }

  /** The weights as they are kept; null where the run has none of that kind. */
  blob(runId: string, which: Which): Blob | null {
    return this.blobs.get(runId)?.[which] ?? null;
  }

  /** Keeps the weights that a run starts from until it has ended. */
  putInitial(runId: string, weights: Blob): void {
    this.initials.set(runId, weights);
  }

  /** The weights that a run at work started from; null where it has drawn them from its seed. */
  async getInitial(runId: string): Promise<WeightData | null> {
    return (await this.initials.get(runId)?.arrayBuffer()) ?? null;
  }

  /** Keeps a snapshot, in the place of the earlier one of that run. */
  putSnapshot(runId: string, snapshot: Snapshot<WeightData | Blob>): void {
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

  /** Forgets the snapshot of a run that has ended, and what it started from. */
  dropSnapshot(runId: string): void {
    this.snapshots.delete(runId);
    this.initials.delete(runId);
  }

  /**
   * Makes a failed run's snapshot its last weights, and its best where there are none; returns its step, null without one.
   * The snapshot stays, so that the run can go on from there.
   * @param weightsOf What of it a run leaves as its weights.
   */
  keepSnapshot(
    runId: string,
    weightsOf: (kept: Snapshot<Blob>) => Blob = ({ weights }) => weights,
  ): number | null {
    const kept = this.snapshots.get(runId);
    this.initials.delete(runId);
    if (!kept) return null;
    const weights = weightsOf(kept);
    this.put(runId, 'last', weights);
    if (!this.has(runId, 'best')) this.put(runId, 'best', weights);
    return kept.step;
  }

  /** What is held for a run, e.g. to be kept beyond the visit. */
  held(runId: string): HeldWeights {
    return { ...this.blobs.get(runId), snapshot: this.snapshots.get(runId) };
  }

  /** Takes over what was held for a run on an earlier visit. */
  adopt(runId: string, { snapshot, ...blobs }: HeldWeights): void {
    this.blobs.set(runId, blobs);
    if (snapshot) this.snapshots.set(runId, snapshot);
  }

  /** Forgets a run's weights; returns what puts them back. */
  remove(runId: string): () => void {
    const held = this.held(runId);
    this.blobs.delete(runId);
    this.snapshots.delete(runId);
    return () => this.adopt(runId, held);
  }
}
