/**
 * The page's end of the preflight: one short-lived worker for each question, so that a driver that hangs or crashes takes
 * nothing else with it, and its memory is given back.
 */
import type { DeviceNames } from '../compute/deviceNames.ts';
import {
  BACKENDS,
  type BackendName,
  type HeavyLayer,
  type Verdict,
  type Verdicts,
} from '../compute/types.ts';
import { CancelledError, toPlainError, UserError } from '../shared/errors.ts';
import type { Remote } from '../shared/rpc.ts';
import type { TrainingApi } from '../training/trainingWorkerApi.ts';
import type { DeviceMemory } from './deviceMemory.ts';
import { startTrainingWorker } from './trainer.ts';

/** A driver that takes longer hangs; software on a slow and busy machine needs many seconds to compile its shaders. */
const TIMEOUT_MS = 40_000;

/** The answer to a question put to a worker of its own, which then ends. Rejects after the timeout and when cancelled. */
async function askWorker<T>(
  name: string,
  question: (api: Remote<TrainingApi>) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const { worker, connection } = startTrainingWorker(name);
  const late = new UserError(
    `It gave no answer within ${TIMEOUT_MS / 1000} seconds.`,
    'Close other programs that use the GPU and measure again.',
  );
  const timer = setTimeout(() => connection.die(late), TIMEOUT_MS);
  const cancel = () => connection.die(new CancelledError());
  signal.addEventListener('abort', cancel);
  try {
    return await question(connection.api);
  } finally {
    signal.removeEventListener('abort', cancel);
    clearTimeout(timer);
    worker.terminate();
  }
}

export interface Preflight {
  /** What is known by now of each backend for layers of that kind; null before the browser was asked what it offers. */
  known(kind: HeavyLayer['kind']): Verdicts | null;
  /** Asks the browser once what it offers. */
  look(): Promise<void>;
  /**
   * Measures, one after the other, the backends that nothing is known of; all of them if `afresh`. `onMeasure` is told
   * which comes next, and null at the end. Rejects when cancelled.
   */
  measure(
    layer: HeavyLayer,
    afresh: boolean,
    onMeasure: (backend: BackendName | null) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Remembers what it measures in `memory`; a refusal lasts for this visit only, as its cause may be gone by the next. */
export function createPreflight(memory: DeviceMemory): Preflight {
  let names: DeviceNames | null = null;
  let looking: Promise<void> | null = null;
  const refused = new Map<string, Verdict>();

  async function askNames(): Promise<void> {
    // Where not even this question is answered there is no GPU to speak of.
    const none: DeviceNames = { webgpu: null, webgl: null, wasm: 'processor' };
    const { signal } = new AbortController();
    names = await askWorker('devices', (api) => api.deviceNames(), signal).catch(() => none);
  }

  async function verdictOn(backend: BackendName, layer: HeavyLayer, signal: AbortSignal): Promise<Verdict> {
    try {
      const measured = await askWorker(
        `preflight ${backend}`,
        (api) => api.measureDevice(backend, layer),
        signal,
      );
      return { status: 'right', ...measured };
    } catch (thrown) {
      if (signal.aborted) throw new CancelledError();
      return { status: 'refused', error: toPlainError(thrown) };
    }
  }

  function known(kind: HeavyLayer['kind']): Verdicts | null {
    if (!names) return null;
    const verdicts: Verdicts = {};
    for (const backend of BACKENDS) {
      const name = names[backend];
      if (name === null) verdicts[backend] = { status: 'absent' };
      else verdicts[backend] = refused.get(backend + kind) ?? memory.recall(backend, name, kind);
    }
    return verdicts;
  }

  function look(): Promise<void> {
    looking ??= askNames();
    return looking;
  }

  return {
    known,
    look,
    async measure(layer, afresh, onMeasure, signal) {
      const { kind } = layer;
      if (afresh) looking = null;
      await look();
      const before = known(kind);
      for (const backend of BACKENDS) {
        const name = names?.[backend];
        if (!name || (before?.[backend] && !afresh)) continue;
        signal.throwIfAborted();
        onMeasure(backend);
        const verdict = await verdictOn(backend, layer, signal);
        refused.delete(backend + kind);
        if (verdict.status === 'right') memory.remember(backend, name, kind, verdict);
        else refused.set(backend + kind, verdict);
      }
      onMeasure(null);
    },
  };
}
