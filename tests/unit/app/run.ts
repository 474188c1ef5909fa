/** A run and a state for the tests of this folder. */
import { newRun as beginRun } from '../../../src/app/runs/runTask.ts';
import { type AppState, INITIAL_STATE, type SoundRun } from '../../../src/app/state/state.ts';
import type { DeviceInfo } from '../../../src/compute/types.ts';
import { finishedRun } from '../formats/finishedRun.ts';

const DATASET = {
  name: 'x.zip',
  bytes: 1,
  hash: '00',
  classes: ['A', 'B'],
  images: [],
  problems: [],
  notes: [],
};
const DEVICE: DeviceInfo = {
  backend: 'webgl',
  description: 'A GPU',
  maxTensorBytes: 2 ** 30,
  software: false,
};

/** A run that has just begun; `changes` replace parts of it. */
export function newRun(changes: Partial<SoundRun> = {}): SoundRun {
  const { modelId, settings } = INITIAL_STATE;
  const run = beginRun({
    number: 1,
    modelId,
    imported: null,
    initialWeights: null,
    settings,
    dataset: DATASET,
    repeat: null,
    ingestMs: 1,
    device: DEVICE,
    log: [],
  });
  return { ...run, id: 'a', startedAt: 0, ...changes };
}

/** A run that has finished and was judged on both splits of a small dataset; `changes` replace parts of it. */
export function judgedRun(changes: Partial<SoundRun> = {}): SoundRun {
  const { testOpenings: _, error: __, ...finished } = finishedRun();
  return newRun({ ...finished, status: 'finished', ...changes });
}

/** The state with some ended runs of these ids, the last one shown. */
export function stateWithRuns(...ids: string[]): AppState {
  const runs = ids.map((id, index) => newRun({ id, number: index + 1, status: 'finished' }));
  return { ...INITIAL_STATE, runs, shownRunId: ids.at(-1) ?? null };
}
