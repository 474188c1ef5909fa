/**
 * Measures several devices in turns: each in a worker of its own that stays until all are done, so that a burst of other work
 * does not hit the figures of one device only. It must not know what is remembered.
 */
import { bestOf, paceOf, type Timing } from '../../compute/device/probe.ts';
import type { BackendName, DeviceInfo, HeavyLayer, Verdict } from '../../compute/types.ts';
import { CancelledError, toPlainError } from '../../shared/errors.ts';
import { type ProbeWorker, startProbeWorker } from './probeWorker.ts';

/** Turns of each device after the one in which its crops were made ready. */
const TURNS = 2;
/** A device whose turn takes longer has one turn less. */
const SLOW_MS = 250;

/** Told which devices are being measured now. */
export type OnMeasure = (backends: readonly BackendName[]) => void;

interface Candidate {
  backend: BackendName;
  info: DeviceInfo;
  rounds: Timing[][];
}

const timeOf = (timings: readonly Timing[]) => timings.reduce((sum, { ms }) => sum + ms, 0);

/** What each of these backends does with crops of the layer. Rejects with a CancelledError when cancelled. */
export async function measureInTurns(
  backends: readonly BackendName[],
  layer: HeavyLayer,
  onMeasure: OnMeasure,
  signal: AbortSignal,
): Promise<Map<BackendName, Verdict>> {
  const verdicts = new Map<BackendName, Verdict>();
  const workers = new Map<BackendName, ProbeWorker>();
  let candidates: Candidate[] = [];

  /** Asks a backend's worker. Where that fails the backend is refused, and what hangs there takes no time from the others. */
  async function attempt(backend: BackendName, work: (worker: ProbeWorker) => Promise<void>): Promise<void> {
    const worker = workers.get(backend) ?? startProbeWorker(`preflight ${backend}`, signal);
    workers.set(backend, worker);
    try {
      await work(worker);
    } catch (thrown) {
      if (signal.aborted) throw new CancelledError();
      verdicts.set(backend, { status: 'refused', error: toPlainError(thrown) });
      candidates = candidates.filter((candidate) => candidate.backend !== backend);
      workers.delete(backend);
      worker.end();
    }
  }

  try {
    for (const backend of backends) {
      onMeasure([backend]);
      await attempt(backend, async (worker) => {
        const { info, timings } = await worker.ask((api) => api.prepareDevice(backend, layer));
        candidates.push({ backend, info, rounds: [timings] });
      });
    }
    if (candidates.length > 0) onMeasure(candidates.map(({ backend }) => backend));
    for (let turn = 1; turn <= TURNS; turn++)
      for (const { backend, rounds } of candidates) {
        if (turn === TURNS && Math.min(...rounds.map(timeOf)) > SLOW_MS) continue;
        await attempt(backend, async (worker) => {
          rounds.push(await worker.ask((api) => api.timeDevice()));
        });
      }
  } finally {
    for (const worker of workers.values()) worker.end();
  }
  for (const { backend, info, rounds } of candidates)
    verdicts.set(backend, { status: 'right', info, pace: paceOf(bestOf(rounds)) });
  return verdicts;
}
