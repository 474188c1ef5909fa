/**
 * A worker that tries one device, with a limit on each answer: a driver that hangs or crashes takes nothing else with it, and
 * its memory is given back at the end. It must not know what is asked.
 */
import { UserError } from '../../shared/errors.ts';
import type { Remote } from '../../shared/rpc.ts';
import type { DeviceWorkerApi } from '../../training/worker/deviceWorkerApi.ts';
import { startDeviceWorker } from './deviceWorker.ts';

/** A driver that takes longer hangs; software on a slow and busy machine needs many seconds to compile its shaders. */
const TIMEOUT_MS = 40_000;

export interface ProbeWorker {
  /** The answer to a question. Rejects after the timeout, when cancelled, and where the worker died. */
  ask<T>(question: (api: Remote<DeviceWorkerApi>) => Promise<T>): Promise<T>;
  end(): void;
}

/** Starts one; whatever it is asked is cancelled with `signal`. Throws a CancelledError where that has happened already. */
export function startProbeWorker(name: string, signal: AbortSignal): ProbeWorker {
  const { api, die, end } = startDeviceWorker(name, signal);
  return {
    end,
    async ask(question) {
      const late = new UserError(
        `It gave no answer within ${TIMEOUT_MS / 1000} seconds.`,
        'Close other programs that use the GPU and measure again.',
      );
      const timer = setTimeout(() => die(late), TIMEOUT_MS);
      try {
        return await question(api);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The answer to one question, put to a worker of its own. */
export async function askOnce<T>(
  name: string,
  question: (api: Remote<DeviceWorkerApi>) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const worker = startProbeWorker(name, signal);
  try {
    return await worker.ask(question);
  } finally {
    worker.end();
  }
}
