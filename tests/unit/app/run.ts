/** A run and a state for the tests of this folder. */
import { type AppState, INITIAL_STATE, type Run } from '../../../src/app/state.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';

/** A run that has just begun; `changes` replace parts of it. */
export function newRun(changes: Partial<Exclude<Run, { status: 'failed' }>> = {}): Run {
  return {
    id: 'a',
    number: 1,
    status: 'running',
    modelId: 'mlp-128',
    settings: DEFAULT_SETTINGS,
    dataset: {
      name: 'x.zip',
      bytes: 1,
      hash: '00',
      classes: ['A', 'B'],
      images: [],
      problems: [],
      notes: [],
    },
    device: { backend: 'webgl', description: 'A GPU', maxTextureSize: 16384, software: false },
    startedAt: 0,
    ingestMs: 1,
    microBatchSize: null,
    stepsPerEpoch: null,
    progress: null,
    steps: [],
    epochs: [],
    valConfusionMatrix: null,
    log: [],
    bestEpoch: null,
    timing: null,
    test: null,
    busy: null,
    busyShare: 0,
    saved: false,
    ...changes,
  };
}

/** The state with some ended runs of these ids, the last one shown. */
export function stateWithRuns(...ids: string[]): AppState {
  const runs = ids.map((id, index) => newRun({ id, number: index + 1, status: 'finished' }));
  return { ...INITIAL_STATE, runs, shownRunId: ids.at(-1) ?? null };
}
