/** What the page says of devices. Pure: from the state to sentences. */
import type { AppState } from '../app/state.ts';
import { hasNoGpu, ranking } from '../compute/probe.ts';
import { BACKEND_TITLES, BACKENDS, type StepCost } from '../compute/types.ts';
import { formatDuration } from '../shared/format.ts';

type DevicePart = Pick<AppState, 'device' | 'survey' | 'settings'>;

/** What the training runs on, or what is being done to find out. */
export function deviceSentence({ device, survey, settings }: DevicePart): string {
  switch (device.status) {
    case 'looking': {
      if (survey.measuring) return `Measuring ${BACKEND_TITLES[survey.measuring]}…`;
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
  return right.length > 1
    ? `Auto chose ${title}: the fastest of the ${right.length} that compute right here.`
    : `Auto chose ${title}: nothing else here computes right.`;
}

/** A time that was extrapolated, to two digits: "45 ms", "1.2 s", "12 s", "3 min 20 s". */
export function estimateText(ms: number): string {
  if (ms < 1) return 'under 1 ms';
  const rounded = Number(ms.toPrecision(2));
  return rounded >= 1000 && rounded < 10_000 ? `${rounded / 1000} s` : formatDuration(rounded);
}

/** Which of the backends that are offered is measured now: "2 of 3". */
export function measuringPlace({ verdicts, measuring }: AppState['survey']): string {
  const offered = BACKENDS.filter((backend) => verdicts[backend]?.status !== 'absent');
  return measuring ? `${offered.indexOf(measuring) + 1} of ${offered.length}` : '';
}
