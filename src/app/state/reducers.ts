/** Every change of the state, as pure functions of it. They must not touch workers, files or the clock. */
import type { DeviceInfo } from '../../compute/types.ts';
import { hasMovingRate } from '../../formats/run/epochFigures.ts';
import type { SettingGroup, SettingName, Settings } from '../../settings.ts';
import { SETTING_NAMES, SETTINGS } from '../../settings.ts';
import type { PlainError } from '../../shared/errors.ts';
import { EpochProgress } from '../../training/loop/epochProgress.ts';
import type { FitPhase, Position, Progress, StepTiming, TrainEvent } from '../../training/types.ts';
import { isDictated } from './nextModel.ts';
import {
  type AppState,
  activeRun,
  type DatasetState,
  type FailedRun,
  type Run,
  type SoundRun,
  type StepPoint,
} from './state.ts';

/** More points than any curve shows; beyond, every second one is dropped. */
const MAX_STEP_POINTS = 4096;

/** Another state of the dataset. */
export function withDataset(state: AppState, dataset: DatasetState): AppState {
  return { ...state, dataset };
}

/** Some settings changed. What the chosen model dictates stays as it is: of that, the new value is for the model after it. */
export function withValues(state: AppState, values: Partial<Settings>): AppState {
  const entries = Object.entries(values);
  const isLater = ([name]: [string, unknown]) => isDictated(state, name as SettingName);
  const own = Object.fromEntries(entries.filter((entry) => !isLater(entry)));
  const later = Object.fromEntries(entries.filter(isLater));
  return {
    ...state,
    settings: { ...state.settings, ...own },
    replacedSettings: state.replacedSettings && { ...state.replacedSettings, ...later },
  };
}

/** One setting changed, unless the chosen model dictates it; its value is the caller's to check. */
export function withSetting<N extends SettingName>(state: AppState, name: N, value: Settings[N]): AppState {
  return withValues(state, { [name]: value });
}

/** One group of settings as they are in `from`, e.g. in the defaults, but for what the chosen model dictates. */
export function withGroup(state: AppState, group: SettingGroup, from: Settings): AppState {
  const names = SETTING_NAMES.filter((name) => SETTINGS[name].group === group);
  return withValues(state, Object.fromEntries(names.map((name) => [name, from[name]])));
}

/** A new run at the end of the list, shown. */
export function withNewRun(state: AppState, run: Run): AppState {
  return { ...state, runs: [...state.runs, run], shownRunId: run.id };
}

/** Changes one run; unknown ids change nothing. */
export function withRun(state: AppState, id: string, change: (run: Run) => Run): AppState {
  return { ...state, runs: state.runs.map((run) => (run.id === id ? change(run) : run)) };
}

/** Without an ended run; the newest of the others is shown instead. A run at work stays. */
export function withoutRun(state: AppState, id: string): AppState {
  if (activeRun(state)?.id === id) return state;
  const runs = state.runs.filter((run) => run.id !== id);
  const shownRunId = state.shownRunId === id ? (runs.at(-1)?.id ?? null) : state.shownRunId;
  return { ...state, runs, shownRunId };
}

/** The error on show; null for none. */
export function withError(state: AppState, error: PlainError | null): AppState {
  // A cancelled call is no news: the user asked for it.
  return error?.kind === 'cancelled' ? state : { ...state, error };
}

/** The run with another status; failedRun makes it fail. */
export function withStatus(run: Run, status: SoundRun['status']): SoundRun {
  if (run.status !== 'failed') return { ...run, status };
  const { error: _, lastStep: __, ...rest } = run;
  return { ...rest, status };
}

/** What happened in training, folded into the run. */
export function afterEvents(run: Run, events: readonly TrainEvent<unknown>[]): Run {
  return events.reduce(afterEvent, run);
}

function afterEvent(run: Run, event: TrainEvent<unknown>): Run {
  switch (event.type) {
    case 'plan': {
      const { type: _, bytes, steps, ...parts } = event;
      return { ...run, ...parts, stepBytes: bytes, stepsPerEpoch: steps, phase: null };
    }
    case 'classWeight':
      return { ...run, classWeight: event.classWeight };
    case 'compiling': {
      const { done, total } = event;
      return { ...run, compiling: done < total ? { done, total } : null };
    }
    case 'features':
      return { ...run, phase: { kind: event.type, done: event.done, total: event.total } };
    case 'step': {
      const { step, loss, accuracy, learningRate } = event;
      const point: StepPoint = { step, loss, accuracy, learningRate };
      return { ...run, progress: event.progress, steps: thinned([...run.steps, point]) };
    }
    case 'epoch':
      return {
        ...run,
        epochs: [...run.epochs, event.logs],
        valConfusionMatrix: event.valConfusionMatrix,
        log: [...run.log, epochLine(run, event)],
      };
    case 'checkpoint':
      return { ...run, bestEpoch: event.epoch };
    case 'snapshot':
    case 'pace':
    case 'maps':
      // Kept beside the weights, or with the devices; there is nothing to show.
      return run;
    case 'log':
      return { ...run, log: [...run.log, event.text] };
  }
}

/**
 * The run after what computed it was lost, before it goes on from the snapshot (null: from its beginning): what will
 * happen again is taken back, and the log says so.
 */
export function afterLoss(run: Run, snapshot: Position | null): Run {
  const { progress } = run;
  const where = progress ? ` in epoch ${progress.epoch}, step ${progress.step}` : '';
  return backTo(run, snapshot, `The GPU was lost${where}`);
}

/** A failed run that goes on from its snapshot on this device; its earlier judgement is no longer its own, nor what was chosen by it. */
export function continuedRun(run: Run, snapshot: Position, device: DeviceInfo): Run {
  const unjudged = { validation: null, calibration: null, decision: null };
  const again = { ...withStatus(run, 'running'), device, ...unjudged, saved: false };
  return backTo(again, snapshot, 'Continued');
}

/** The run as it was at the snapshot, with a line of its log that says why. */
function backTo(run: Run, snapshot: Position | null, why: string): Run {
  const { progress } = run;
  return {
    ...run,
    compiling: null,
    progress: progressAt(run, snapshot),
    steps: run.steps.filter((point) => point.step <= (snapshot?.step ?? 0)),
    epochs: run.epochs.slice(0, (snapshot?.epoch ?? 1) - 1),
    log: [...run.log, `${why}: going on from ${placeText(snapshot, progress)}.`],
  };
}

/** What the run showed at the snapshot: between two epochs the end of the former, before its first step nothing. */
function progressAt({ progress, settings, epochs, stepsPerEpoch }: Run, snapshot: Position | null) {
  const steps = stepsPerEpoch ?? progress?.steps;
  if (!snapshot || !steps) return null;
  const { epoch, progress: sums } = snapshot;
  if (sums.step > 0) return new EpochProgress(epoch, settings.epochs, steps, sums).snapshot();
  const logs = epochs[epoch - 2];
  if (!progress || !logs) return null;
  const { loss, accuracy } = logs;
  const remainingMs = (settings.epochs - epoch + 1) * steps * progress.msPerStep;
  return { ...progress, epoch: epoch - 1, step: steps, loss, accuracy, epochRemainingMs: 0, remainingMs };
}

/** "step 30", "the beginning of epoch 3", or with both where the epoch is another one than was at work. */
function placeText(snapshot: Position | null, progress: Progress | null): string {
  if (!snapshot) return 'the beginning';
  const { epoch } = snapshot;
  const { step } = snapshot.progress;
  if (step === 0) return `the beginning of epoch ${epoch}`;
  return epoch === progress?.epoch ? `step ${step}` : `epoch ${epoch}, step ${step}`;
}

function thinned(points: StepPoint[]): StepPoint[] {
  if (points.length <= MAX_STEP_POINTS) return points;
  // Counted from the end: the newest point stays.
  return points.filter((_, index) => (points.length - index) % 2 === 1);
}

/** "Epoch 3/25 - 163/163 - 79s 484ms/step - loss: 0.7264 - accuracy: 0.8335 - val_loss: …", as Keras prints it. */
function epochLine(
  run: Run,
  { epoch, logs, elapsedMs }: Extract<TrainEvent<unknown>, { type: 'epoch' }>,
): string {
  const steps = run.stepsPerEpoch ?? 0;
  // A rate that stays as it is would be said at every epoch.
  const isSaid = (name: string) => name !== 'learning_rate' || hasMovingRate(run.settings);
  const figures = Object.entries(logs)
    .filter(([name]) => isSaid(name))
    .map(([name, value]) => `${name}: ${figure(value)}`);
  const msPerStep = run.progress?.msPerStep ?? 0;
  const pace = msPerStep >= 1000 ? `${Math.round(msPerStep / 1000)}s` : `${Math.round(msPerStep)}ms`;
  const head = `Epoch ${epoch}/${run.settings.epochs} - ${steps}/${steps}`;
  return [head, `${Math.round(elapsedMs / 1000)}s ${pace}/step`, ...figures].join(' - ');
}

/** Python's "%.4f", or "%.4e" where that would show nothing, as Keras prints figures. */
function figure(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  return value.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The run on a base once its features are there and its head is fitted. */
export function preparedRun(
  run: Run,
  { phases, log }: { phases: Run['phases']; log: readonly string[] },
): Run {
  return { ...run, phase: null, phases, log: [...run.log, ...log] };
}

/** The run on a base after one of its fits; where another follows, that one has epochs and a best one of its own. */
export function fittedRun(run: Run, phase: FitPhase, isMore: boolean): Run {
  const after = { ...run, phases: [...run.phases, { ...phase, history: run.epochs }] };
  if (!isMore) return after;
  return { ...after, epochs: [], steps: [], progress: null, bestEpoch: null, valConfusionMatrix: null };
}

/** The run once it is trained, before it is judged: without a completed epoch there is nothing better than its last weights. */
export function trainedRun(run: Run, timing: StepTiming | null): Run {
  // A pause that came too late holds nothing.
  const trained = run.status === 'paused' ? withStatus(run, 'running') : run;
  return { ...trained, bestEpoch: run.bestEpoch ?? 0, timing, busy: 'evaluating', busyShare: 0 };
}

/** The run once training has ended by itself or was stopped. */
export function endedRun(run: Run, status: 'finished' | 'stopped'): SoundRun {
  return { ...withStatus(run, status), busy: null };
}

/** The trained run whose page was closed or whose tab died while it was judged: it has ended, and can be judged by hand. */
export function unjudgedRun(run: Run): Run {
  const log = [...run.log, 'The page was closed before the validation split was judged.'];
  const status = run.status === 'stopping' ? 'stopped' : 'finished';
  return endedRun({ ...run, bestEpoch: run.bestEpoch ?? 0, compiling: null, log }, status);
}

/** The run once it has failed; `lastStep` is the step whose weights are kept as its last ones, null where none are. */
export function failedRun(run: Run, error: PlainError, lastStep: number | null): FailedRun {
  const bestEpoch = run.bestEpoch ?? (lastStep === null ? null : 0);
  return { ...run, status: 'failed', error, lastStep, bestEpoch, compiling: null, phase: null };
}

/** The run that was at work when its page was closed or its tab died; `lastStep` as in failedRun. */
export function closedRun(run: Run, lastStep: number | null): Run {
  const { progress } = run;
  const where = progress ? ` in epoch ${progress.epoch}, step ${progress.step}` : ' before its first step';
  const kept = [
    ...(lastStep === null ? [] : [`Its last weights are those after ${lastStep} steps in all.`]),
    ...(run.bestEpoch === null || run.gone.includes('best')
      ? []
      : [`Its best weights are those of epoch ${run.bestEpoch}.`]),
  ];
  const hint = kept.join(' ') || 'There were no weights yet that could be kept.';
  return failedRun(run, { kind: 'user', message: `The page was closed${where}.`, hint }, lastStep);
}
