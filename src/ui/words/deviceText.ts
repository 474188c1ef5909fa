/** What the page says of devices. Pure: from the state to sentences. */

import { estimateOn, fasterThan } from '../../app/device/stepNews.ts';
import { type AppState, activeRun } from '../../app/state/state.ts';
import { nextStepCost } from '../../app/state/stepCost.ts';
import { hasNoGpu, ranking } from '../../compute/device/ranking.ts';
import {
  BACKEND_TITLES,
  BACKENDS,
  type BackendName,
  type StepCost,
  type Verdict,
} from '../../compute/types.ts';
import { formatEstimate } from '../../shared/format.ts';

/** "WebGPU, WebGL and WebAssembly" */
const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' });

type DevicePart = Pick<AppState, 'device' | 'survey' | 'settings'>;

/** What the training runs on, or what is being done to find out. */
export function deviceSentence({ device, survey, settings }: DevicePart): string {
  switch (device.status) {
    case 'looking': {
      const measuring = survey.measuring.map((backend) => BACKEND_TITLES[backend]);
      if (measuring.length === 1) return `Measuring ${measuring[0]}…`;
      if (measuring.length > 1) return `Measuring ${AND.format(measuring)} in turns…`;
      return settings.device === 'auto'
        ? 'Looking for a GPU…'
        : `Opening ${BACKEND_TITLES[settings.device]}…`;
    }
    case 'missing':
      return [device.error.message, device.error.hint].filter(Boolean).join(' ');
    case 'ready': {
      const { backend, description, software } = device.info;
      const through = `through ${BACKEND_TITLES[backend]}`;
      if (hasNoGpu(survey.verdicts)) return `No GPU found: training on the processor ${through}`;
      return `Training on: ${description}${software && backend !== 'wasm' ? ' (software)' : ''} ${through}`;
    }
  }
}

/** Why it is this device; null while there is none. */
export function choiceReason({ device, survey, settings }: DevicePart, cost: StepCost): string | null {
  if (device.status !== 'ready') return null;
  const right = ranking(survey.verdicts, cost);
  const title = BACKEND_TITLES[device.info.backend];
  if (settings.device !== 'auto')
    return right.length > 1 && right[0] !== device.info.backend
      ? `${title} was chosen by hand. Auto would take ${BACKEND_TITLES[right[0]]}.`
      : `${title} was chosen by hand.`;
  if (right.length === 1) return `Auto chose ${title}: nothing else here computes right.`;
  const own = estimateOn(survey.verdicts, device.info.backend, cost);
  const passedOver = right.find((backend) => (estimateOn(survey.verdicts, backend, cost) ?? 0) < (own ?? 0));
  if (right[0] === device.info.backend && passedOver)
    return `Auto chose ${title}: the processor draws ${BACKEND_TITLES[passedOver]} too, which would have to be twice as fast in two measurements.`;
  const corrected = right.some((backend) => isCorrected(survey.verdicts[backend]));
  const by = corrected ? ', by the steps of your runs' : '';
  return `Auto chose ${title}: the fastest of the ${right.length} that compute right here${by}.`;
}

/** What is to be said of the device of the next run, beside the present one. */
export interface NextDevice {
  text: string;
  /** What one press chooses for the next run, because it would be faster than the choice by hand; null for nothing. */
  offered: BackendName | null;
}

/** Said where steps of a run have corrected an estimate, or a choice waits for the end of the run; null for nothing. */
export function nextDevice(state: AppState): NextDevice | null {
  const { verdicts } = state.survey;
  const chosen = state.settings.device;
  const running = activeRun(state)?.device.backend;
  const hasCorrections = Object.values(verdicts).some(isCorrected);
  if (state.device.status !== 'ready') return null;
  if (hasCorrections) {
    const cost = nextStepCost(state);
    const time = (backend: BackendName) => formatEstimate(estimateOn(verdicts, backend, cost) ?? 0);
    const best = ranking(verdicts, cost)[0];
    if (chosen === 'auto' && running && best !== running)
      return {
        text: `Auto will take ${BACKEND_TITLES[best]} next, by the steps of your runs: about ${time(best)} a step.`,
        offered: null,
      };
    const offered = chosen === 'auto' ? null : fasterThan(verdicts, chosen, cost);
    if (chosen !== 'auto' && offered && [chosen, offered].some((one) => isCorrected(verdicts[one])))
      return {
        text: `By the steps of your runs, ${BACKEND_TITLES[offered]} would be faster than ${BACKEND_TITLES[chosen]}: about ${time(offered)} a step instead of ${time(chosen)}.`,
        offered,
      };
  }
  if (chosen === 'auto' || !running || running === chosen) return null;
  return { text: `The next run trains on ${BACKEND_TITLES[chosen]}.`, offered: null };
}

/** True where the steps of a run have corrected the estimate. */
export function isCorrected(verdict: Verdict | undefined): boolean {
  return verdict?.status === 'right' && verdict.corrected === true;
}

/** Which of the backends that are offered is made ready now: "2 of 3". */
export function measuringPlace({ verdicts, measuring }: AppState['survey']): string {
  const offered = BACKENDS.filter((backend) => verdicts[backend]?.status !== 'absent');
  return measuring.length === 1 ? `${offered.indexOf(measuring[0]) + 1} of ${offered.length}` : '';
}
