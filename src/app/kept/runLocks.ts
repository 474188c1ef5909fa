/**
 * Which tab is at work with which run: a Web Lock a run, which the browser frees when the tab has died. It imports nothing.
 */

const PREFIX = 'darkroom run ';

export class RunLocks {
  private readonly held = new Map<string, { release(): void; isOver: Promise<unknown> }>();

  /** Holds a run until it is released; false where another tab has it. */
  hold(id: string): Promise<boolean> {
    if (this.held.has(id)) return Promise.resolve(true);
    return new Promise((answer, refuse) => {
      const isOver = navigator.locks.request(PREFIX + id, { ifAvailable: true }, (lock) => {
        answer(lock !== null);
        if (!lock) return;
        return new Promise<void>((release) => this.held.set(id, { release, isOver }));
      });
      isOver.catch(refuse);
    });
  }

  async release(id: string): Promise<void> {
    const held = this.held.get(id);
    this.held.delete(id);
    held?.release();
    // The browser frees a lock only after its holder is done.
    await held?.isOver;
  }

  /** Does something with a run that this tab is through with, unless another has it; whether it was done. */
  async whileFree(id: string, work: () => Promise<void>): Promise<boolean> {
    await this.release(id);
    return navigator.locks.request(PREFIX + id, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  }

  /** Does something with a run as soon as no tab has it. */
  async onceFree(id: string, work: () => Promise<void>): Promise<void> {
    await navigator.locks.request(PREFIX + id, work);
  }

  /** Tells the runs that some tab has now. */
  async atWork(): Promise<(id: string) => boolean> {
    const { held = [] } = await navigator.locks.query();
    const names = new Set(held.map(({ name }) => name));
    return (id) => names.has(PREFIX + id);
  }
}
