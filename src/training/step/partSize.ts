/** How many pictures the device takes at once, found out as it goes. It must not know what is computed. */
import { watchingMemory } from '../../compute/device/fence.ts';
import { UserError } from '../../shared/errors.ts';
import type { SplitBy } from '../types.ts';

/** The size of the parts in which batches are computed. It only shrinks. */
export class PartSize {
  /** Whether the device has taken parts of the present size already. */
  private proven = false;
  /** @param why A batch is split so; null where it is whole. */
  constructor(
    private pictures: number,
    private why: SplitBy | null = null,
  ) {}

  get current(): number {
    return this.pictures;
  }

  /** Null where a batch goes whole. */
  get splitBy(): SplitBy | null {
    return this.why;
  }

  /** From now on at most so many pictures, so that no pass takes too long. */
  shrinkTo(pictures: number): void {
    if (pictures >= this.pictures) return;
    this.pictures = pictures;
    this.why = 'passes';
  }

  /**
   * Does `work` with parts of the present size. Where the device refuses (no texture of that size, no memory), halves
   * the size and does it again; throws what `work` threw where even one picture is too much. The first work of each
   * size is waited for, to see whether there was memory; what later work allocates is the same.
   */
  async attempt<T>(work: (pictures: number) => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const { pictures } = this;
        const value = await (this.proven ? work(pictures) : watchingMemory(() => work(pictures)));
        this.proven = true;
        return value;
      } catch (thrown) {
        // What is meant for the user is no refusal of the device.
        if (this.pictures === 1 || thrown instanceof UserError) throw thrown;
        this.proven = false;
        this.pictures = Math.ceil(this.pictures / 2);
        this.why = 'memory';
      }
    }
  }
}
