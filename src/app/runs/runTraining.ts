/**
 * Trains a run to its end, over the loss of its device: a fresh worker goes on from the last snapshot, with the same
 * batches, as if nothing had happened. It must not know of buttons.
 */
import type { ImagePool } from '../../dataset/pool/imagePool.ts';
import { CancelledError, LostError, toPlainError, UserError } from '../../shared/errors.ts';
import { transfer } from '../../shared/rpc.ts';
import type { StepPace, TrainEvent, TrainResult, WeightData } from '../../training/types.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import {
  afterEvents,
  afterLoss,
  endedRun,
  failedRun,
  fittedRun,
  preparedRun,
  trainedRun,
  withError,
} from '../state/reducers.ts';
import type { Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { averagedWeights } from './averagedWeights.ts';
import { type BaseRun, isBaseRun, prepareBaseRun } from './basePhases.ts';
import { calibrateByFolds } from './calibrating.ts';
import { type Fit, fitsLeft } from './fits.ts';
import { createOnceTrained } from './onceTrained.ts';
import { taskOf } from './runTask.ts';
import type { RunWeights } from './runWeights.ts';

/** What remains of a fit; a run on no base has no phases. */
type FitResult = TrainResult<Blob> & Pick<Fit, 'phase'>;

/** A device that is lost so often in one run will be lost again. */
const MAX_LOSSES = 3;

/**
 * Returns what trains a run that is in the store; it never throws: what goes wrong lands in the run.
 * @param onFeatures Told when more features may be kept.
 * @param statistics Tells what pictures look like.
 */
export function createRunTraining(
  store: Store,
  deviceWorker: DeviceWorker,
  weights: RunWeights,
  keeper: DeviceKeeper,
  onFeatures: () => void,
  statistics: ImagePool['statistics'],
): (run: Run, storeId: string) => Promise<void> {
  const { change, find } = accessTo(store);
  const onceTrained = createOnceTrained(store, deviceWorker, weights, keeper);

  function receive(id: string, events: TrainEvent<Blob>[], { toRun }: Fit): void {
    for (const event of events) {
      if (event.type === 'checkpoint') weights.put(id, 'best', toRun(event.weights));
      if (event.type === 'snapshot')
        weights.putSnapshot(id, { ...event.snapshot, weights: toRun(event.snapshot.weights) });
    }
    change(id, (before) => afterEvents(before, events));
    for (const event of events) {
      if (event.type === 'pace') notePace(id, event);
      if (event.type === 'maps')
        store.setState({ liveMaps: { runId: id, epoch: event.epoch, maps: event.maps } });
    }
  }

  /** What its steps take corrects what is known of the device, and the run's log says so. */
  function notePace(id: string, pace: StepPace): void {
    const run = find(id);
    const line = run && keeper.notePace(run, pace);
    if (line) change(id, (before) => ({ ...before, log: [...before.log, line] }));
  }

  /**
   * Features and head of a run on a base. False where nothing is left to train: then the run is judged and has ended.
   * @throws what went wrong.
   */
  async function prepare(run: BaseRun, storeId: string): Promise<boolean> {
    const { id } = run;
    const begun = await weights.getInitial(id);
    if (!begun || (find(id)?.phases.length ?? 0) > 0) return true;
    const given = { storeId, weights: new Blob([begun]), pace: keeper.paceFor(run), statistics };
    const prepared = await prepareBaseRun(deviceWorker, run, given, (phase) =>
      change(id, (before) => ({ ...before, phase })),
    )
      .finally(onFeatures)
      .catch((thrown) => {
        if (!(thrown instanceof CancelledError)) throw thrown;
        throw new CancelledError(
          'The run was stopped before its head was fitted. The next one goes on with what was computed.',
        );
      });
    weights.putInitial(id, prepared.weights);
    const { calibration, log } = calibrateByFolds(run, prepared.outOfFold);
    const all = { ...prepared, log: [...prepared.log, ...log] };
    change(id, (before) => ({ ...preparedRun(before, all), calibration }));
    if (run.settings.epochs > 0) return true;
    weights.put(id, 'last', prepared.weights);
    weights.takeLastAsBest(id);
    weights.dropSnapshot(id);
    change(id, (before) => trainedRun(before, null));
    await onceTrained(find(id) ?? run, storeId);
    change(id, (before) => endedRun(before, 'finished'));
    return false;
  }

  /**
   * Trains the epochs of a fit from the last snapshot, or from what the run starts from. Weights of the run are in the order of its
   * graph, whatever a fit freezes.
   * @throws what went wrong.
   */
  async function trainFit(run: Run, fit: Fit, storeId: string): Promise<FitResult> {
    const { id } = run;
    let fromFeatures = false;
    const snapshot = await weights.getSnapshot(id);
    const inOrder = (given: WeightData) => fit.toFit(new Blob([given])).arrayBuffer();
    const from = snapshot && { ...snapshot, weights: await inOrder(snapshot.weights) };
    const begun = from ? null : await weights.getInitial(id);
    const initial = begun && (await inOrder(begun));
    if (begun && run.settings.averageWithBase && fit.phase?.settings.unfreeze)
      weights.put(id, 'start', begun);
    const task = { ...taskOf(run), ...fit.change, initial, pace: keeper.paceFor(run) };
    const { watch } = store.getState();
    // The worker may be another one than was told. That it cannot be told is no reason not to train.
    if (watch) deviceWorker.api.watchMaps(watch).catch(() => {});
    const training = deviceWorker.api.train(
      transfer(task, initial ? [initial] : []),
      from && transfer(from, [from.weights, from.slots]),
      storeId,
      (events) => {
        fromFeatures ||= events.some(({ type }) => type === 'features');
        receive(id, events, fit);
      },
    );
    // What was asked while there was no worker, or before it knew of the run.
    const { status } = find(id) ?? run;
    const paused = status === 'paused' && deviceWorker.api.pause();
    const stopped = status === 'stopping' && deviceWorker.api.stop();
    const [result] = await Promise.all([training, paused, stopped]);
    weights.put(id, 'last', fit.toRun(result.last));
    weights.put(id, 'slots', result.slots);
    weights.dropSnapshot(id);
    if (!weights.has(id, 'best')) weights.takeLastAsBest(id);
    return { ...result, phase: fit.phase && { ...fit.phase, fromFeatures } };
  }

  /** Trains from the last snapshot, or from the beginning, to the end. Throws what went wrong. */
  async function trainOn(begun: Run, storeId: string): Promise<void> {
    const { id } = begun;
    const isNew = (await weights.getSnapshot(id)) === null;
    const isLogistic = isBaseRun(begun) && begun.settings.head === 'logistic';
    if (isNew && isLogistic && !(await prepare(begun, storeId))) return;
    const now = () => find(id) ?? begun;
    let result: FitResult;
    for (;;) {
      const [fit, ...later] = fitsLeft(now());
      result = await trainFit(now(), fit, storeId);
      const { phase, outcome } = result;
      const goesOn = outcome === 'finished' && later.length > 0;
      if (phase) change(id, (before) => fittedRun(before, phase, goesOn));
      if (!goesOn) break;
      weights.putInitial(id, weights.blob(id, 'best') as Blob);
      // The next fit has its own.
      weights.drop(id, 'best');
    }
    const { outcome, timing } = result;
    // From here on nothing of the training can be lost: what outlasts the visit is written now.
    change(id, (before) => trainedRun(before, timing));
    await onceTrained(now(), storeId);
    change(id, (before) => endedRun(before, outcome));
  }

  function fail(run: Run, thrown: unknown): void {
    const { id } = run;
    // Its phases say to which fit the snapshot belongs.
    const now = find(id) ?? run;
    const lastStep = weights.keepSnapshot(id, (snapshot) => averagedWeights(now, snapshot));
    const error = toPlainError(thrown);
    change(id, (before) => failedRun(before, error, lastStep));
    store.setState((state) => withError(state, error));
  }

  return async (run, storeId) => {
    for (let losses = 1; ; losses++) {
      const { generation } = keeper;
      try {
        return await trainOn(run, storeId);
      } catch (thrown) {
        const goesOn = thrown instanceof LostError && losses < MAX_LOSSES;
        if (!goesOn) fail(run, thrown instanceof LostError ? lostTooOften(thrown) : thrown);
        // Whatever broke, the next run gets a fresh worker and a fresh device.
        await keeper.reopen(thrown as Error, generation);
        if (!goesOn) return;
        await keeper.settled();
        const { device } = store.getState();
        if (device.status !== 'ready') return fail(run, thrown);
        const snapshot = await weights.getSnapshot(run.id);
        change(run.id, (before) => afterLoss(before, snapshot));
      }
    }
  };
}

function lostTooOften({ message }: LostError): UserError {
  return new UserError(
    `In this run the device was lost ${MAX_LOSSES} times, so it was given up. ${message}`,
    'The weights of the last snapshot are kept as its last weights, where there was one. Close other programs that use the GPU, choose smaller batches, or train on another device.',
  );
}
