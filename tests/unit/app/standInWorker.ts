/** Workers that a test answers or lets die, since Node has none. */
import { vi } from 'vitest';

export interface StandInWorker {
  readonly name: string;
  /** The calls so far, in order. */
  readonly calls: { name: string; args: unknown[] }[];
  /** True once it was terminated. */
  readonly ended: boolean;
  /** Answers the latest call. */
  answer(value: unknown): void;
  /** Ends as the browser ends a worker that ran out of memory: without an answer. */
  die(): void;
}

type Message = { type: string; id: number; name: string; args: { value: unknown }[] };

/** Puts stand-ins in the place of `Worker`; returns those that were started. Undo it with `vi.unstubAllGlobals`. */
export function stubWorkers(): StandInWorker[] {
  const started: StandInWorker[] = [];
  class StandIn extends EventTarget implements StandInWorker {
    readonly calls: StandInWorker['calls'] = [];
    readonly name: string;
    ended = false;
    private lastId = 0;
    constructor(_url: URL, { name }: { name: string }) {
      super();
      this.name = name;
      started.push(this);
    }
    postMessage({ type, id, name, args }: Message): void {
      if (type !== 'call') return;
      this.lastId = id;
      this.calls.push({ name, args: args.map(({ value }) => value) });
    }
    terminate(): void {
      this.ended = true;
    }
    answer(value: unknown): void {
      const data = { type: 'result', id: this.lastId, value };
      this.dispatchEvent(new MessageEvent('message', { data }));
    }
    die(): void {
      this.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
    }
  }
  vi.stubGlobal('Worker', StandIn);
  return started;
}
