/**
 * Keeps a device worker with an open device: the one chosen by hand or, on Auto, the fastest that computes right. It
 * starts a fresh worker when either is lost or another device is wanted. It must not know what runs do: whoever waits for the
 * worker is told by the rejection.
 */
import { inDoubt, ranking } from '../../compute/device/ranking.ts';
import {
  BACKENDS,
  type BackendName,
  type DeviceInfo,
  type Pace,
  type StepCost,
  type Verdicts,
} from '../../compute/types.ts';
import { CancelledError, fromPlainError, toPlainError, UserError } from '../../shared/errors.ts';
import { costInParts } from '../../training/step/passTime.ts';
import type { StepPace } from '../../training/types.ts';
import { type AppState, activeRun, isDeviceInUse, type Run } from '../state/state.ts';
import { nextStepCost, stepCostKey, stepCostOf } from '../state/stepCost.ts';
import type { Store } from '../state/store.ts';
import type { DeviceWorker } from './deviceWorker.ts';
import type { Preflight } from './preflight.ts';
import { stepNewsText } from './stepNews.ts';

export interface DeviceKeeper {
  /** Names the present worker; rises with each fresh one. */
  readonly generation: number;
  /**
   * Ends the worker of that generation, rejects what it is doing with `reason`, and opens a fresh one. Does nothing
   * where that worker is gone already, so that everybody who noticed may ask.
   */
  reopen(reason: Error, generation: number): Promise<void>;
  /** Resolves when the device that the present choices ask for is open, or known to be missing. */
  settled(): Promise<void>;
  /** Measures every device anew, unless one is in use. */
  measureAgain(): void;
  /** How fast the open device is at such steps, by what is known; null where it was not measured. */
  paceAt(cost: StepCost): Pace | null;
  /** How fast the open device is at steps of that run, by what is known; null where it was not measured. */
  paceFor(run: Run): Pace | null;
  /**
   * Remembers what a step of a run takes on its device, for the next choice. Returns the line that its log deserves; null
   * where there is nothing to say.
   */
  notePace(run: Run, pace: StepPace): string | null;
}

/** Whatever the choice depends on, as a text to compare. */
function choiceKey(state: AppState): string {
  return [state.settings.device, isDeviceInUse(state), stepCostKey(state)].join();
}

/** Starts choosing and opening the device at once; `imagePorts` makes fresh ends of channels to the image workers. */
export function createDeviceKeeper(
  store: Store,
  deviceWorker: DeviceWorker,
  preflight: Preflight,
  imagePorts: () => MessagePort[],
): DeviceKeeper {
  let present = 0;
  /** What the present worker was asked to open. */
  let asked: { backend: BackendName; info: Promise<DeviceInfo> } | null = null;
  let choosing = new AbortController();
  let settling = Promise.resolve();

  function replaceWorker(reason: Error): void {
    present += 1;
    asked = null;
    deviceWorker.restart(reason);
  }

  async function openInWorker(backend: BackendName): Promise<DeviceInfo> {
    const generation = present;
    await deviceWorker.connectImages(imagePorts());
    const info = await deviceWorker.openDevice(backend);
    deviceWorker.api.untilLost().catch((thrown: Error) => reopen(thrown, generation));
    return info;
  }

  /** The device of that backend, opened in a fresh worker where the present one was asked for another. */
  function open(backend: BackendName): Promise<DeviceInfo> {
    if (asked?.backend === backend) return asked.info;
    if (asked) replaceWorker(new CancelledError());
    asked = { backend, info: openInWorker(backend) };
    return asked.info;
  }

  /** A run keeps the device that it began on. */
  function wanted(): BackendName | 'auto' {
    const state = store.getState();
    return activeRun(state)?.device.backend ?? state.settings.device;
  }

  const cost = () => nextStepCost(store.getState());

  function showSurvey(measuring: readonly BackendName[] = []): void {
    store.setState({ survey: { verdicts: preflight.known(cost()) ?? {}, measuring } });
  }

  /** The backends to try, best first, by what is known. A device chosen by hand is refused where it is known to fail. */
  function candidates(verdicts: Verdicts): BackendName[] {
    const device = wanted();
    if (device === 'auto') return ranking(verdicts, cost());
    const verdict = verdicts[device];
    if (verdict?.status === 'refused') throw fromPlainError(verdict.error);
    return [device];
  }

  /** The backend that is to be open, where that can be said without measuring. */
  function sureChoice(): BackendName | null {
    const device = wanted();
    const verdicts = preflight.known(cost());
    if (device !== 'auto') return verdicts?.[device]?.status === 'refused' ? null : device;
    const complete = verdicts && BACKENDS.every((backend) => verdicts[backend]);
    return complete && inDoubt(verdicts, cost()).length === 0 ? (candidates(verdicts)[0] ?? null) : null;
  }

  async function openFirst(backends: BackendName[], signal: AbortSignal): Promise<DeviceInfo | null> {
    let failure: unknown = new UserError(
      'Nothing on this machine computes well enough to train with.',
      'The Model step says why each device was refused. Try another browser.',
    );
    for (const backend of backends) {
      try {
        return await open(backend);
      } catch (thrown) {
        if (signal.aborted) return null;
        failure = thrown;
        replaceWorker(new CancelledError());
      }
    }
    throw failure;
  }

  async function settle(afresh: boolean, signal: AbortSignal): Promise<void> {
    try {
      await preflight.look();
      if (signal.aborted) return;
      showSurvey();
      if (afresh || wanted() === 'auto') await preflight.measure(cost(), afresh, showSurvey, signal);
      if (signal.aborted) return;
      const info = await openFirst(candidates(preflight.known(cost()) ?? {}), signal);
      if (info && !signal.aborted) store.setState({ device: { status: 'ready', info } });
    } catch (thrown) {
      if (!signal.aborted) store.setState({ device: { status: 'missing', error: toPlainError(thrown) } });
    }
  }

  /** Chooses anew, and gives up the choice at work. */
  function choose(afresh = false): void {
    choosing.abort();
    choosing = new AbortController();
    const { device } = store.getState();
    const sure = afresh ? null : sureChoice();
    if (device.status === 'ready' && asked?.backend === sure) {
      showSurvey();
      return;
    }
    store.setState({ device: { status: 'looking' } });
    settling = settle(afresh, choosing.signal);
  }

  async function reopen(reason: Error, generation: number): Promise<void> {
    if (generation !== present) return;
    replaceWorker(reason);
    choose();
    await settling;
  }

  function paceAt(cost: StepCost): Pace | null {
    const { device } = store.getState();
    const verdicts = preflight.known(cost);
    const verdict = device.status === 'ready' ? verdicts?.[device.info.backend] : undefined;
    return verdict?.status === 'right' ? verdict.pace : null;
  }

  store.subscribe((state, before) => {
    if (choiceKey(state) === choiceKey(before)) return;
    if (isDeviceInUse(state)) showSurvey();
    else choose();
  });
  choose();

  return {
    get generation() {
      return present;
    },
    reopen,
    async settled() {
      // Choices may change while one is waited for.
      for (let last: Promise<void> | null = null; last !== settling; await last) last = settling;
    },
    measureAgain() {
      if (!isDeviceInUse(store.getState())) choose(true);
    },
    paceAt,
    paceFor: (run) => paceAt(stepCostOf(run, run.settings.batchSize)),
    notePace(run, { images, ms }) {
      const { backend } = run.device;
      const parts = Math.ceil(images / (run.microBatchSize ?? images));
      const cost = costInParts(stepCostOf(run, images), parts);
      const before = preflight.known(cost) ?? {};
      preflight.noteStep(backend, cost, ms);
      const after = preflight.known(cost) ?? {};
      showSurvey();
      const { settings, queue } = store.getState();
      const hasMore = queue !== null && queue.index + 1 < queue.count && !queue.isStopping;
      return stepNewsText({ backend, ms, cost, before, after, chosen: settings.device, hasMore });
    },
  };
}
