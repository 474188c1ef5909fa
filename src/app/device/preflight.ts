/**
 * What is known of the devices of this machine: what the browser offers, what measuring them gave, now or on earlier visits, and
 * what steps of runs really took. It must not open the device that is trained on.
 */
import type { DeviceNames } from '../../compute/device/deviceNames.ts';
import { correctedBy, inDoubt } from '../../compute/device/ranking.ts';
import {
  BACKENDS,
  type BackendName,
  type StepCost,
  type Verdict,
  type Verdicts,
} from '../../compute/types.ts';
import type { DeviceMemory } from './deviceMemory.ts';
import { measureInTurns, type OnMeasure } from './measureInTurns.ts';
import { askDeviceNames } from './probeWorker.ts';

export interface Preflight {
  /** What is known by now of each backend for such steps; null before the browser was asked what it offers. */
  known(cost: StepCost): Verdicts | null;
  /** Asks the browser once what it offers. */
  look(): Promise<void>;
  /**
   * Measures the backends that nothing is known of, in turns; all of them if `afresh`. Where the choice hangs on a software
   * driver, that one and WebAssembly are measured a second time. `onMeasure` is told of none at the end. Rejects
   * when cancelled.
   */
  measure(cost: StepCost, afresh: boolean, onMeasure: OnMeasure, signal: AbortSignal): Promise<void>;
  /** Remembers what such a step really took, in milliseconds, until the backend is measured afresh. */
  noteStep(backend: BackendName, cost: StepCost, ms: number): void;
}

/** Remembers what it measures in `memory`; a refusal lasts for this visit only, as its cause may be gone by the next. */
export function createPreflight(memory: DeviceMemory): Preflight {
  let names: DeviceNames | null = null;
  let looking: Promise<void> | null = null;
  const refused = new Map<string, Verdict>();

  async function askNames(): Promise<void> {
    // Where not even this question is answered there is no GPU to speak of.
    const none: DeviceNames = { webgpu: null, webgl: null, wasm: 'processor' };
    names = await askDeviceNames().catch(() => none);
  }

  function verdictOn(backend: BackendName, name: string | null, cost: StepCost): Verdict | undefined {
    const { kind } = cost.heaviest;
    if (name === null) return { status: 'absent' };
    const refusal = refused.get(backend + kind);
    const right = memory.recall(backend, name, kind);
    if (refusal || !right) return refusal;
    const step = memory.recallStep(backend, name, cost);
    return step ? correctedBy(right, step) : right;
  }

  function known(cost: StepCost): Verdicts | null {
    if (!names) return null;
    const verdicts: Verdicts = {};
    for (const backend of BACKENDS) verdicts[backend] = verdictOn(backend, names[backend], cost);
    return verdicts;
  }

  function look(): Promise<void> {
    looking ??= askNames();
    return looking;
  }

  /** Measures these backends; `isAgain` where it is to be the second measurement beside the first. */
  async function measureAll(
    backends: readonly BackendName[],
    { heaviest }: StepCost,
    isAgain: boolean,
    onMeasure: OnMeasure,
    signal: AbortSignal,
  ): Promise<void> {
    const { kind } = heaviest;
    const verdicts = await measureInTurns(backends, heaviest, onMeasure, signal);
    for (const [backend, verdict] of verdicts) {
      const name = names?.[backend] ?? '';
      refused.delete(backend + kind);
      if (verdict.status !== 'right') refused.set(backend + kind, verdict);
      else {
        const first = isAgain && memory.recall(backend, name, kind);
        memory.remember(backend, name, kind, first ? { ...first, again: verdict.pace } : verdict);
      }
    }
  }

  return {
    known,
    look,
    async measure(cost, afresh, onMeasure, signal) {
      const { kind } = cost.heaviest;
      if (afresh) looking = null;
      await look();
      const before = known(cost) ?? {};
      const wanted = BACKENDS.filter(
        (backend) => before[backend]?.status !== 'absent' && (afresh || !before[backend]),
      );
      await measureAll(wanted, cost, false, onMeasure, signal);
      if (afresh) for (const backend of wanted) memory.forgetSteps(backend, names?.[backend] ?? '', kind);
      await measureAll(inDoubt(known(cost) ?? {}, cost), cost, true, onMeasure, signal);
      onMeasure([]);
    },
    noteStep(backend, cost, ms) {
      const name = names?.[backend];
      if (name) memory.rememberStep(backend, name, cost, ms);
    },
  };
}
