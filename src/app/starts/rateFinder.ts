/** Looks for a learning rate: a sweep on a copy of what the next run would train. No run and no setting changes. */
import type { ImagePool } from '../../dataset/pool/imagePool.ts';
import { SETTING_NAMES, SETTINGS, type SettingGroup } from '../../settings.ts';
import { CancelledError, throwIfCancelled, toPlainError } from '../../shared/errors.ts';
import { transfer } from '../../shared/rpc.ts';
import type { RateSweep, SweepProgress } from '../../training/types.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { isBaseRun, prepareBaseRun } from '../runs/basePhases.ts';
import { fitsLeft } from '../runs/fits.ts';
import { taskOf } from '../runs/runTask.ts';
import {
  type AppState,
  evaluatingRun,
  isFindingRate,
  isTraining,
  type PhaseBeforeEpochs,
  type RateSearch,
  type Run,
} from '../state/state.ts';
import type { Store } from '../state/store.ts';

export interface RateActions {
  /** Looks for a learning rate for the next run, unless the device is in use; what comes of it is `rateSearch`. */
  findRate(): Promise<void>;
  /** Ends the search after the step at work. */
  cancelRateSearch(): void;
}

/** The run that Train would begin now, which is in no list. */
export interface RunAhead {
  run: Run;
  /** What it starts from; null where that is drawn from its seed. */
  initial: Blob | null;
  /** Of the image workers' pictures. */
  storeId: string;
  /** Its `rateKey`. */
  madeWith: string;
}

/** What a sweep does not depend on: it ends before these matter, and tries its own rates. */
const INDIFFERENT: readonly SettingGroup[] = ['schedule', 'callbacks', 'judging', 'device'];
const NAMES = SETTING_NAMES.filter(
  (name) =>
    !['learningRate', 'epochs', 'foldsBy', 'averageWithBase'].includes(name) &&
    !INDIFFERENT.includes(SETTINGS[name].group),
);

/** Whatever a found rate belongs to, as a text to compare: model, dataset, and settings but for the rate itself. */
export function rateKey({ modelId, startFrom, dataset, settings }: AppState): string {
  const pictures = dataset.status === 'ready' ? dataset.dataset.hash : null;
  return JSON.stringify([modelId, startFrom, pictures, ...NAMES.map((name) => settings[name])]);
}

/**
 * @param ahead Makes the run to be swept; null where the visitor has changed their mind meanwhile.
 * @param onFeatures Told when more features of a base may be kept.
 * @param statistics Tells what pictures look like.
 */
export function createRateFinder(
  store: Store,
  deviceWorker: DeviceWorker,
  keeper: DeviceKeeper,
  ahead: () => Promise<RunAhead | null>,
  onFeatures: () => void,
  statistics: ImagePool['statistics'],
): RateActions {
  let searching = new AbortController();
  const show = (rateSearch: RateSearch | null) => store.setState({ rateSearch });

  /** Says how far the search is. */
  function progress(now: SweepProgress | PhaseBeforeEpochs, remainingMs: number | null): void {
    const { aborted: isStopping } = searching.signal;
    show({ status: 'working', progress: now, remainingMs, isStopping });
  }

  /** The weights to sweep from: those that the run starts with, on a base with a fitted head once that is fitted. */
  async function weightsFor({ run, initial, storeId }: RunAhead): Promise<Blob | null> {
    if (!initial || !isBaseRun(run) || run.settings.head !== 'logistic') return initial;
    const given = { storeId, weights: initial, pace: keeper.paceFor(run), statistics };
    const prepared = await prepareBaseRun(deviceWorker, run, given, (phase) => progress(phase, null)).finally(
      onFeatures,
    );
    return prepared.weights;
  }

  async function sweep(of: RunAhead, signal: AbortSignal): Promise<RateSweep> {
    const weights = await weightsFor(of);
    const { run, storeId } = of;
    const [fit] = fitsLeft(run);
    const initial = weights && (await fit.toFit(weights).arrayBuffer());
    throwIfCancelled(signal);
    const task = { ...taskOf(run), ...fit.change, initial, pace: keeper.paceFor(run) };
    let first: { done: number; at: number } | null = null;
    return deviceWorker.api.sweepRates(transfer(task, initial ? [initial] : []), storeId, (now) => {
      if (now.phase !== 'steps') return progress(now, null);
      first ??= { done: now.done, at: performance.now() };
      const msPerStep = (performance.now() - first.at) / (now.done - first.done);
      progress(now, now.done > first.done ? msPerStep * (now.total - now.done) : null);
    });
  }

  return {
    async findRate() {
      const before = store.getState();
      if (isTraining(before) || isFindingRate(before) || evaluatingRun(before)) return;
      searching = new AbortController();
      const { signal } = searching;
      show({ status: 'working', progress: null, remainingMs: null, isStopping: false });
      try {
        const run = await ahead();
        throwIfCancelled(signal);
        show(run && { status: 'done', sweep: await sweep(run, signal), madeWith: run.madeWith });
      } catch (thrown) {
        const isCancelled = thrown instanceof CancelledError;
        show(isCancelled ? null : { status: 'failed', error: toPlainError(thrown) });
      }
    },
    cancelRateSearch() {
      const { rateSearch } = store.getState();
      if (rateSearch?.status !== 'working') return;
      searching.abort();
      show({ ...rateSearch, isStopping: true });
      // Where nothing has begun yet, there is nothing to stop: the signal ends it.
      deviceWorker.api.stop().catch(() => {});
    },
  };
}
