/** A Worker that runs an api in this thread, behind a real channel, so that what is passed is copied as in the browser. */
import { type Api, type Endpoint, expose } from '../../../src/shared/rpc.ts';

export interface FakeWorkers {
  /** Addresses of the scripts that were started, in order. */
  started: string[];
  /** How many of them were ended. */
  terminated: () => number;
  /** Takes the fake away again. */
  restore(): void;
}

/** Puts a Worker into the global scope whose script is `api`. */
export function fakeWorkers(api: Api): FakeWorkers {
  const before = globalThis.Worker;
  const started: string[] = [];
  let terminated = 0;
  class FakeWorker {
    private readonly channel = new MessageChannel();
    constructor(url: URL) {
      started.push(url.pathname);
      expose(this.channel.port2 as unknown as Endpoint, api);
    }
    postMessage(message: unknown, transfer: Transferable[] = []) {
      this.channel.port1.postMessage(message, transfer);
    }
    addEventListener(type: string, listener: (event: Event) => void) {
      this.channel.port1.addEventListener(type, listener);
    }
    start() {
      this.channel.port1.start();
    }
    terminate() {
      terminated += 1;
      this.channel.port1.close();
    }
  }
  globalThis.Worker = FakeWorker as unknown as typeof Worker;
  return {
    started,
    terminated: () => terminated,
    restore() {
      globalThis.Worker = before;
    },
  };
}
