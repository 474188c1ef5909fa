/** Lets one piece of work begin only when the one before has ended. It imports the errors only. */
import { CancelledError } from './errors.ts';

export type InTurn = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** A queue. What was aborted before its turn is never begun and rejects with CancelledError. */
export function createQueue(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work, signal) => {
    const result = last.then(() => {
      if (signal.aborted) throw new CancelledError();
      return work();
    });
    last = result.catch(() => {});
    return result;
  };
}
