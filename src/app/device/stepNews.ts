/** What the first steps of a run say of its device, as a line of its log. Pure: it must not know of the store. */
import { estimatedStepMs } from '../../compute/device/probe.ts';
import { ranking } from '../../compute/device/ranking.ts';
import { BACKEND_TITLES, type BackendName, type StepCost, type Verdicts } from '../../compute/types.ts';
import type { Settings } from '../../settings.ts';
import { formatEstimate } from '../../shared/format.ts';

/** An estimate that is wrong by more than this share of it is worth a line. */
const WORTH_SAYING = 0.5;

/** What such a step is estimated to take on a backend, in milliseconds; null where it was not measured or is refused. */
export function estimateOn(verdicts: Verdicts, backend: BackendName, cost: StepCost): number | null {
  const verdict = verdicts[backend];
  return verdict?.status === 'right' ? estimatedStepMs(verdict.pace, cost) : null;
}

/** A backend that is faster than `backend` at such steps by what is known, and more than cautiously so; null for none. */
export function fasterThan(verdicts: Verdicts, backend: BackendName, cost: StepCost): BackendName | null {
  const best = ranking(verdicts, cost)[0];
  const [own, other] = [backend, best].map((one) => one && estimateOn(verdicts, one, cost));
  return own && other && other < own ? best : null;
}

/** A step of a run, and what was and is known of the devices for such steps. */
export interface StepNews {
  backend: BackendName;
  ms: number;
  cost: StepCost;
  before: Verdicts;
  after: Verdicts;
  /** What is chosen for the next run. */
  chosen: Settings['device'];
  /** True where more runs of a repetition follow, which keep the device. */
  hasMore: boolean;
}

/** The line; null where the step took about what was estimated, or nothing was, and Auto keeps its choice. */
export function stepNewsText({ backend, ms, cost, before, after, chosen, hasMore }: StepNews): string | null {
  const estimate = estimateOn(before, backend, cost);
  if (estimate === null) return null;
  const best = ranking(after, cost)[0];
  const changesAuto = chosen === 'auto' && best !== backend;
  if (Math.abs(ms - estimate) <= WORTH_SAYING * estimate && !changesAuto) return null;
  const took = `A step took ${formatEstimate(ms)}; ${formatEstimate(estimate)} were estimated.`;
  const wouldTake = (other: BackendName) =>
    `${BACKEND_TITLES[other]} would take about ${formatEstimate(estimateOn(after, other, cost) ?? 0)}`;
  const next = hasMore ? 'after these runs' : 'for the next run';
  if (changesAuto) return `${took} ${wouldTake(best)}, so Auto will take it ${next}.`;
  const faster = chosen === backend ? fasterThan(after, backend, cost) : null;
  if (faster) return `${took} ${wouldTake(faster)}; choose it ${next}.`;
  return `${took} The estimate for ${BACKEND_TITLES[backend]} has been corrected.`;
}
