/**
 * Which device is the fastest by what is known: the estimates, corrected by real steps, and the caution about drivers that
 * only imitate a GPU. Pure: it must not import tfjs.
 */

import {
  BACKENDS,
  type BackendName,
  type Pace,
  type StepCost,
  type StepTime,
  type Verdict,
  type Verdicts,
} from '../types.ts';
import { correctedPace, estimatedStepMs } from './probe.ts';

type Right = Extract<Verdict, { status: 'right' }>;

/**
 * A software driver and WebAssembly share one processor, where the driver's measurements are the less certain ones. So it
 * has to be faster by this factor, in two measurements.
 */
const SOFTWARE_FACTOR = 2;

function rightOf(verdicts: Verdicts, backend: BackendName): Right | null {
  const verdict = verdicts[backend];
  return verdict?.status === 'right' ? verdict : null;
}

/** True for a driver that imitates a GPU on the processor: SwiftShader, llvmpipe and the like. */
export function isImitation({ info }: Right): boolean {
  return info.software && info.backend !== 'wasm';
}

/** True where both paces are known and the driver's is twice as fast or more. */
function isClearlyFaster(driver: Pace | undefined, wasm: Pace | undefined, cost: StepCost): boolean {
  if (!driver || !wasm) return false;
  return estimatedStepMs(driver, cost) * SOFTWARE_FACTOR <= estimatedStepMs(wasm, cost);
}

/**
 * The backends that compute right, the fastest at such steps first. A software driver comes behind WebAssembly unless it
 * was at least twice as fast in two measurements.
 */
export function ranking(verdicts: Verdicts, cost: StepCost): BackendName[] {
  const wasm = rightOf(verdicts, 'wasm');
  return BACKENDS.flatMap((backend) => {
    const verdict = rightOf(verdicts, backend);
    if (!verdict) return [];
    const ms = estimatedStepMs(verdict.pace, cost);
    const mayLead =
      !wasm ||
      !isImitation(verdict) ||
      (isClearlyFaster(verdict.pace, wasm.pace, cost) && isClearlyFaster(verdict.again, wasm.again, cost));
    return [
      mayLead
        ? { backend, ms, behind: 0 }
        : { backend, ms: Math.max(ms, estimatedStepMs(wasm.pace, cost)), behind: 1 },
    ];
  })
    .sort((a, b) => a.ms - b.ms || a.behind - b.behind)
    .map(({ backend }) => backend);
}

/** The backends that a second measurement has to tell apart: WebAssembly and the drivers that seem twice as fast. */
export function inDoubt(verdicts: Verdicts, cost: StepCost): BackendName[] {
  const wasm = rightOf(verdicts, 'wasm');
  if (!wasm) return [];
  const drivers = BACKENDS.filter((backend) => {
    const verdict = rightOf(verdicts, backend);
    if (!verdict || !isImitation(verdict) || !isClearlyFaster(verdict.pace, wasm.pace, cost)) return false;
    return !verdict.again || !wasm.again;
  });
  return drivers.length > 0 ? [...drivers, 'wasm'] : [];
}

/** True where nothing offered is a GPU: there is none, or a driver only imitates one on the processor. */
export function hasNoGpu(verdicts: Verdicts): boolean {
  return (['webgpu', 'webgl'] as const).every((backend) => {
    const verdict = verdicts[backend];
    return verdict?.status === 'absent' || (verdict?.status === 'right' && isImitation(verdict));
  });
}

/** The verdict with a pace by which that step would have been estimated at what it took. */
export function correctedBy(verdict: Right, step: StepTime): Right {
  return { ...verdict, pace: correctedPace(verdict.pace, step), corrected: true };
}
