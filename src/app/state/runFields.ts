/**
 * The fields of a run, each once: how it begins, whether run.json is made from it, and what of it outlasts the visit. What
 * lists fields of runs takes them from here. Pure: it must not know of the store or the database.
 */
import type { RunFileInput } from '../../formats/run/runFileTypes.ts';
import type { FailedRun, Run } from './state.ts';

/** A failed run has all fields that there are. */
type FieldName = keyof FailedRun;
type FieldValue<N extends FieldName> = N extends 'status' ? Run['status'] : FailedRun[N];

interface Field<N extends FieldName> {
  /** Its value in a run that begins; left out where every run is given its own, or only a failed one has it. */
  initial?: FieldValue<N>;
  /** Whether run.json is made from it: the compiler knows. */
  inRunFile: N extends keyof RunFileInput ? true : false;
  /**
   * What the browser's storage keeps of it: its value; `later` where older pages kept none, so that it may be missing and
   * is then as in a run that begins; `apart` where it lies beside the run; `no` where a run that comes back has it as one
   * that begins. A new field is `later` or `no`.
   */
  kept: 'yes' | 'later' | 'apart' | 'no';
}

export const RUN_FIELDS = {
  id: { inRunFile: false, kept: 'yes' },
  number: { inRunFile: true, kept: 'yes' },
  status: { inRunFile: true, kept: 'yes' },
  error: { inRunFile: true, kept: 'yes' },
  lastStep: { inRunFile: false, kept: 'yes' },
  modelId: { inRunFile: true, kept: 'yes' },
  imported: { inRunFile: true, kept: 'yes' },
  initialWeights: { inRunFile: true, kept: 'yes' },
  base: { initial: null, inRunFile: true, kept: 'later' },
  phases: { initial: [], inRunFile: true, kept: 'later' },
  ensemble: { initial: null, inRunFile: true, kept: 'later' },
  phase: { initial: null, inRunFile: false, kept: 'no' },
  recipe: { initial: null, inRunFile: true, kept: 'later' },
  settings: { inRunFile: true, kept: 'yes' },
  dataset: { inRunFile: true, kept: 'apart' },
  device: { inRunFile: true, kept: 'yes' },
  startedAt: { inRunFile: true, kept: 'yes' },
  repeat: { inRunFile: true, kept: 'yes' },
  ingestMs: { inRunFile: true, kept: 'yes' },
  microBatchSize: { initial: null, inRunFile: true, kept: 'yes' },
  stepBytes: { initial: null, inRunFile: true, kept: 'yes' },
  statisticsOf: { initial: null, inRunFile: true, kept: 'later' },
  classWeight: { initial: null, inRunFile: true, kept: 'later' },
  splitBy: { initial: null, inRunFile: true, kept: 'later' },
  passMs: { initial: null, inRunFile: true, kept: 'later' },
  stepsPerEpoch: { initial: null, inRunFile: true, kept: 'yes' },
  compiling: { initial: null, inRunFile: false, kept: 'no' },
  progress: { initial: null, inRunFile: false, kept: 'yes' },
  steps: { initial: [], inRunFile: false, kept: 'yes' },
  epochs: { initial: [], inRunFile: true, kept: 'yes' },
  valConfusionMatrix: { initial: null, inRunFile: false, kept: 'yes' },
  log: { inRunFile: false, kept: 'yes' },
  bestEpoch: { initial: null, inRunFile: true, kept: 'yes' },
  timing: { initial: null, inRunFile: true, kept: 'yes' },
  calibration: { initial: null, inRunFile: true, kept: 'later' },
  decision: { initial: null, inRunFile: true, kept: 'later' },
  validation: { initial: null, inRunFile: true, kept: 'yes' },
  test: { initial: null, inRunFile: true, kept: 'yes' },
  busy: { initial: null, inRunFile: false, kept: 'no' },
  busyShare: { initial: 0, inRunFile: false, kept: 'no' },
  exported: { initial: null, inRunFile: false, kept: 'no' },
  saved: { inRunFile: false, kept: 'yes' },
  gone: { initial: [], inRunFile: false, kept: 'no' },
} satisfies { [N in FieldName]: Field<N> };

type Table = typeof RUN_FIELDS;
/** Names of the fields whose row is such. */
type Where<Row> = { [N in FieldName]: Table[N] extends Row ? N : never }[FieldName];
type WithInitial = Where<{ initial: unknown }>;
/** What each run is given. */
type Given = Exclude<FieldName, WithInitial | 'error' | 'lastStep'>;
type Kept = 'yes' | 'later';

export type GivenFields = Pick<FailedRun, Exclude<Given, 'status'>>;
/** Of a union each member on its own. */
type PickOfEach<R, N> = R extends unknown ? Pick<R, Extract<keyof R, N>> : never;
/** What is kept of a run beside what lies apart. */
export type KeptFields = PickOfEach<Run, Where<{ kept: Kept }>>;

const NAMES = Object.keys(RUN_FIELDS) as FieldName[];
const rowOf = (name: FieldName): Field<FieldName> => RUN_FIELDS[name];

/** The initial values of those fields. */
function initialFields<N extends WithInitial>(isOne: (name: FieldName) => boolean): Pick<FailedRun, N> {
  const names = NAMES.filter((name) => 'initial' in RUN_FIELDS[name] && isOne(name));
  // By the table these are the fields N.
  return Object.fromEntries(names.map((name) => [name, rowOf(name).initial])) as Pick<FailedRun, N>;
}

/** What every run begins with. */
export const INITIAL_FIELDS = initialFields<WithInitial>(() => true);
/** What a run that comes back from the storage begins anew. */
export const UNKEPT_FIELDS = initialFields<Where<{ kept: 'no' }>>((name) => RUN_FIELDS[name].kept === 'no');
/** What runs of older pages did not keep. */
export const LATER_FIELDS = initialFields<Where<{ kept: 'later' }>>(
  (name) => RUN_FIELDS[name].kept === 'later',
);

const KEPT = new Set<string>(NAMES.filter((name) => ['yes', 'later'].includes(RUN_FIELDS[name].kept)));

/** What of a run is kept; fields that a newer page gave it go. */
export function keptFields(run: Run): KeptFields {
  return Object.fromEntries(Object.entries(run).filter(([name]) => KEPT.has(name))) as KeptFields;
}

const IN_RUN_FILE = NAMES.filter((name): name is Where<{ inRunFile: true }> => RUN_FIELDS[name].inRunFile);

/** Whether the run.json of both is the same, by the identity of what they hold. */
export function saysTheSame(
  run: Omit<RunFileInput, 'testOpenings'>,
  before: Omit<RunFileInput, 'testOpenings'>,
): boolean {
  return IN_RUN_FILE.every((name) => run[name] === before[name]);
}
