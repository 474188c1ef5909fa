/**
 * Workers that are asked about devices, with a limit on each answer: a driver that hangs or crashes takes nothing else with it,
 * and its memory is given back at the end. It must not know what is asked of a device that is tried.
 */
import type { DeviceNames } from '../../compute/device/deviceNames.ts';
import type { DeviceNamesApi } from '../../compute/device/deviceNames.worker.ts';
import { UserError } from '../../shared/errors.ts';
import type { Api, Remote } from '../../shared/rpc.ts';
import type { DeviceWorkerApi } from '../../training/worker/deviceWorkerApi.ts';
import { type ShortWorker, startWorker } from '../workers/withWorker.ts';
import { startDeviceWorker } from './deviceWorker.ts';

/** A driver that takes longer hangs; software on a slow and busy machine needs many seconds to compile its shaders. */
const TIMEOUT_MS = 40_000;

export interface ProbeWorker<A extends Api = DeviceWorkerApi> {
  /** The answer to a question. Rejects after the timeout, when cancelled, and where the worker died. */
  ask<T>(question: (api: Remote<A>) => Promise<T>): Promise<T>;
  end(): void;
}

function withLimit<A extends Api>({ api, die, end }: ShortWorker<A>): ProbeWorker<A> {
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

/**
 * A worker that tries one device; whatever it is asked is cancelled with `signal`. Throws a CancelledError where that has
 * happened already.
 */
export function startProbeWorker(name: string, signal: AbortSignal): ProbeWorker {
  return withLimit(startDeviceWorker(name, signal));
}

/** What the browser offers, asked in a worker that loads no TensorFlow.js. Rejects where it gives no answer. */
export async function askDeviceNames(): Promise<DeviceNames> {
  const start = () =>
    new Worker(new URL('../../compute/device/deviceNames.worker.ts', import.meta.url), {
      type: 'module',
      name: 'devices',
    });
  const { ask, end } = withLimit(
    startWorker<DeviceNamesApi>({ start, name: 'worker that names the devices' }),
  );
  try {
    return await ask((api) => api.deviceNames());
  } finally {
    end();
  }
}
