/**
 * The one state object of the page: what is known, not how it is drawn. Plain data; how runs and settings change stands in reducers.ts.
 * Files, workers, weights and tensors stay out of it.
 */
import type { BackendName, DeviceInfo, Verdicts } from '../../compute/types.ts';
import type { KeptDataset } from '../../dataset/kept/storage.ts';
import type { ReadProgress } from '../../dataset/pool/readChunks.ts';
import type { CacheState } from '../../dataset/pool/stores.ts';
import type { Dataset, DatasetSettings } from '../../dataset/types.ts';
import type { Repeat } from '../../evaluation/comparison/repeatFigures.ts';
import type { ConfusionMatrix } from '../../evaluation/types.ts';
import type { RunFromFile } from '../../formats/importedRun/readImportedRun.ts';
import type { ExportTarget } from '../../formats/model/exportTargets.ts';
import type { RunFileInput } from '../../formats/run/runFileTypes.ts';
import type { Base } from '../../models/base/base.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import type { RecipeJob } from '../../recipes/job.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../settings.ts';
import type { PlainError } from '../../shared/errors.ts';
import type { Question } from '../../shared/question.ts';
import type { LayerMaps, MapsWish } from '../../training/insideTypes.ts';
import type { Progress, RateSweep, SweepProgress } from '../../training/types.ts';
import type { Keeping } from './keeping.ts';
import type { RepeatPlan } from './repeats.ts';
import type { TestOpenings } from './testOpenings.ts';

/** Which of a run's weights: those of its best epoch, or those of its last. */
export type Which = 'best' | 'last';

export const STEPS = ['data', 'examine', 'model', 'train', 'interpret', 'compare'] as const;
export type Step = (typeof STEPS)[number];

/** What is kept of an export to be shown. */
export interface ExportReport {
  target: ExportTarget;
  /** Of the file that was saved. */
  name: string;
  /** Greatest difference between the answers of the file, read back, and the run's; not a number where it gave none. */
  maxDifference: number;
  /** Within what rounding explains. */
  same: boolean;
  /** Whether golden.json and a checking script can be saved beside it. */
  hasProof: boolean;
}

export type DatasetState =
  | { status: 'empty' }
  | { status: 'reading'; name: string; progress: ReadProgress | null }
  | {
      status: 'ready';
      dataset: Dataset;
      /** The settings it was read with; where they differ from the present ones it can be read again. */
      readWith: DatasetSettings;
      ingestMs: number;
      /** True where its pictures were kept from an earlier reading. */
      recalled: boolean;
      cache: CacheState;
      /** True where its validation split was carved anew, with the settings that it was read with. */
      carved: boolean;
      /** True for the built-in synthetic sample. */
      sample: boolean;
    };

/** What was to be read and cannot be without an answer. */
export interface AskedSources {
  name: string;
  questions: readonly Question[];
}

export type DeviceState =
  | { status: 'looking' }
  | { status: 'ready'; info: DeviceInfo }
  | { status: 'missing'; error: PlainError };

/** What is known of the devices of this machine, for the chosen model. */
export interface Survey {
  verdicts: Verdicts;
  /** The backends that are being measured now: one while it is made ready, then all that take turns. */
  measuring: readonly BackendName[];
}

/** One point of the per-step curve. `step` counts over all epochs; runs of older pages have no rate. */
export interface StepPoint {
  step: number;
  loss: number;
  accuracy: number;
  learningRate?: number;
}

/** The phase at work of a run on a base, before its epochs or after them: how much of it is done. */
export interface PhaseAtWork {
  kind: 'features' | 'head' | 'average';
  done: number;
  total: number;
}

/** One before its epochs. */
export type PhaseBeforeEpochs = PhaseAtWork & { kind: 'features' | 'head' };

/** The search for a learning rate. */
export type RateSearch =
  | {
      status: 'working';
      /** Null before the device has begun. On a base with a fitted head, its phases come first. */
      progress: SweepProgress | PhaseBeforeEpochs | null;
      /** Of the steps; null before they can be foreseen. */
      remainingMs: number | null;
      /** True once it was cancelled: the step at work goes on to its end. */
      isStopping: boolean;
    }
  /** `madeWith` is the `rateKey` of what it was made with. */
  | { status: 'done'; sweep: RateSweep; madeWith: string }
  | { status: 'failed'; error: PlainError };

/** A run: what run.json is made from, and what the page shows beyond. */
interface RunBase extends Omit<RunFileInput, 'status' | 'error' | 'testOpenings'> {
  id: string;
  phase: PhaseAtWork | null;
  /** Shaders that are ready, and all; null while none are compiled. */
  compiling: { done: number; total: number } | null;
  progress: Progress | null;
  /** Figures of single steps, thinned to what a curve can show. */
  steps: StepPoint[];
  valConfusionMatrix: ConfusionMatrix | null;
  /** Lines as Keras prints them. */
  log: string[];
  /** Set while an evaluation or an export is at work. */
  busy: 'evaluating' | 'packing' | null;
  /** How much of the evaluation at work is done, 0 to 1. */
  busyShare: number;
  /** The latest export that was saved, and how it answers. */
  exported: ExportReport | null;
  /** True once weights of this run were downloaded in a file that answers the same: leaving the page loses nothing. */
  saved: boolean;
  /** Weights that did not come back from an earlier visit: the browser had no room for them. */
  gone: readonly Which[];
}

export interface FailedRun extends RunBase {
  status: 'failed';
  error: PlainError;
  /** The step whose weights are kept as the last ones; null where none are. */
  lastStep: number | null;
}

/** One that has not failed. */
export interface SoundRun extends RunBase {
  status: 'running' | 'paused' | 'stopping' | 'finished' | 'stopped';
}

/** A run of the page; runFields.ts says of each field how it begins and what becomes of it. */
export type Run = SoundRun | FailedRun;

/** What the Compare step shows, by the ids of entries.ts; null is left to the page. */
export interface CompareChoice {
  entries: readonly string[] | null;
  a: string | null;
  b: string | null;
}

/** A run that was brought in as a file, for the comparison: its figures, without weights or pictures. */
export interface ImportedRun extends RunFromFile {
  id: string;
  fileName: string;
}

/** Runs that are trained one after another; `index` is that of the one at work. */
export interface Queue extends Repeat {
  /** True once it is to end with the run at work. */
  isStopping: boolean;
}

/** A network of the table of pretrained ones that this site serves; its weights are fetched once it is chosen. */
export interface ServedBase {
  /** That it has once it is read: "base-mobilenet-v2-0.35". */
  id: string;
  /** Its row of PRETRAINED. */
  known: string;
  /** Below pretrained/. */
  files: readonly string[];
  /** Of all of them. */
  bytes: number;
}

/** A base that the browser keeps beyond the visit. */
export interface KeptBase {
  id: string;
  /** Of its weights. */
  bytes: number;
  /** Unix time. */
  keptAtMs: number;
}

/** The maps of a run at work, as they were after an epoch. */
export interface LiveMaps {
  runId: string;
  /** From 1. */
  epoch: number;
  maps: LayerMaps;
}

export interface AppState {
  step: Step;
  settings: Settings;
  /** Of the catalogue, of an imported model or of a base. */
  modelId: string;
  /** Models that came from files, oldest first; their weights are kept outside. */
  imported: readonly ImportedModel[];
  /** Networks that a head can be put on, oldest first; their weights are kept outside. */
  bases: readonly Base[];
  /** Those that this site serves, whether they are read or not. */
  servedBases: readonly ServedBase[];
  /** The base that is fetched from this site, and how many of its bytes are here. */
  loadingBase: { id: string; bytes: number } | null;
  /** A network that was refused as what it looks like; one press takes it as somebody's own base. */
  unverifiedBase: { name: string; refusal: PlainError } | null;
  /** The base that was chosen on an earlier visit, until it is here or another model is chosen. */
  awaitedBase: string | null;
  /** The bases that this browser keeps. */
  keptBases: readonly KeptBase[];
  /** The file that is being imported. */
  importing: { name: string } | null;
  /** Weights without a model, which wait for the choice of one. */
  looseWeights: { name: string } | null;
  /** The imported model that the dialog is about. */
  reviewedModelId: string | null;
  /** The next run starts from these weights of an ended run; null where it starts as its model does. */
  startFrom: { runId: string; which: 'best' | 'last' } | null;
  /** What the settings were that the chosen model dictates; they come back with another model. */
  replacedSettings: Partial<Settings> | null;
  dataset: DatasetState;
  /** What waits for an answer on its folders; an earlier dataset stays meanwhile. */
  asked: AskedSources | null;
  /** The datasets that this browser keeps, newest first. */
  kept: KeptDataset[];
  /** Of the features of pretrained networks that this browser keeps. */
  keptFeatureBytes: number;
  device: DeviceState;
  survey: Survey;
  /** How often the test split of each dataset was opened, by its hash; kept between visits. */
  testOpenings: TestOpenings;
  /** Newest last. */
  runs: Run[];
  /** The recipe that is chosen; null for none, where the form says all. Kept over visits. */
  recipe: Recipe | null;
  /** How often Train trains; null for once. */
  repeatPlan: RepeatPlan | null;
  queue: Queue | null;
  /** The recipe that is carried out, or was last; null where none was, or it was dismissed. */
  recipeJob: RecipeJob | null;
  /** Null before the first. */
  rateSearch: RateSearch | null;
  /** What is watched while runs train: one layer's answer to one picture. */
  watch: MapsWish | null;
  /** Of the layer that is watched; null before their next epoch ends, and where none is. */
  liveMaps: LiveMaps | null;
  /** Newest last. */
  importedRuns: ImportedRun[];
  /** The file of a run that is being read. */
  importingRun: { name: string } | null;
  keeping: Keeping;
  /** The run that Train and Interpret show. */
  shownRunId: string | null;
  compare: CompareChoice;
  /** The error that the user has not dismissed yet. */
  error: PlainError | null;
}

/** The run that is being judged, if any. */
export function evaluatingRun(state: AppState): Run | null {
  return state.runs.find((run) => run.busy === 'evaluating') ?? null;
}

/** True while a run needs the device as it is, trained, judged or packed, or a learning rate is looked for. */
export function isDeviceInUse(state: AppState): boolean {
  return isTraining(state) || isFindingRate(state) || state.runs.some((run) => run.busy !== null);
}

/** True while a learning rate is looked for. */
export function isFindingRate({ rateSearch }: Pick<AppState, 'rateSearch'>): boolean {
  return rateSearch?.status === 'working';
}

/** True while a run is at work, or the next of several is about to be. */
export function isTraining(state: AppState): boolean {
  return activeRun(state) !== null || state.queue !== null;
}

/** True once the run no longer uses the device. */
export function hasEnded(run: Run): boolean {
  return run.status === 'finished' || run.status === 'stopped' || run.status === 'failed';
}

/** True while a run that is trained is judged, before it has ended: there is nothing to pause any more. */
export function isBeingJudged(run: Run): boolean {
  return !hasEnded(run) && run.busy === 'evaluating';
}

/** Whether an ended run has weights of its last step: one that failed has them where a snapshot was kept. */
export function hasLastWeights(run: Run): boolean {
  return (run.status !== 'failed' || run.lastStep !== null) && !run.gone.includes('last');
}

/** Whether an ended run has its best weights. */
export function hasBestWeights(run: Run): boolean {
  return run.bestEpoch !== null && !run.gone.includes('best');
}

export const INITIAL_STATE: AppState = {
  step: 'data',
  settings: DEFAULT_SETTINGS,
  modelId: 'mlp-128',
  imported: [],
  bases: [],
  servedBases: [],
  loadingBase: null,
  unverifiedBase: null,
  awaitedBase: null,
  keptBases: [],
  importing: null,
  looseWeights: null,
  reviewedModelId: null,
  startFrom: null,
  replacedSettings: null,
  dataset: { status: 'empty' },
  asked: null,
  kept: [],
  keptFeatureBytes: 0,
  device: { status: 'looking' },
  survey: { verdicts: {}, measuring: [] },
  testOpenings: {},
  runs: [],
  recipe: null,
  repeatPlan: null,
  queue: null,
  recipeJob: null,
  rateSearch: null,
  watch: null,
  liveMaps: null,
  importedRuns: [],
  keeping: { bytes: {}, notKept: {}, problem: null, skipped: [] },
  importingRun: null,
  shownRunId: null,
  compare: { entries: null, a: null, b: null },
  error: null,
};

/** The run that Train and Interpret show, if any. */
export function shownRun(state: AppState): Run | null {
  return state.runs.find((run) => run.id === state.shownRunId) ?? null;
}

/** True for a failed run that can go on from its snapshot. What was judged on the test split stays what it was. */
export function canGoOn(run: Run): boolean {
  return run.status === 'failed' && hasLastWeights(run) && run.test === null;
}

/** The run that is using the device, if any. */
export function activeRun(state: AppState): Run | null {
  return state.runs.find((run) => !hasEnded(run)) ?? null;
}
