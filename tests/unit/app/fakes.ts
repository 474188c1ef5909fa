/**
 * Stand-ins for what actions need around them: a device worker, a loaded dataset, an open device and a store. A test decides
 * what each call of the worker answers, and when.
 */
import type { DatasetPart } from '../../../src/app/actions/datasetActions.ts';
import type { DeviceKeeper } from '../../../src/app/device/deviceKeeper.ts';
import type { DeviceWorker } from '../../../src/app/device/deviceWorker.ts';
import type { LoadedDataset } from '../../../src/app/runs/datasetOfRun.ts';
import { datasetSettings } from '../../../src/app/state/datasetSettings.ts';
import { createAppStore, type Store } from '../../../src/app/state/store.ts';
import type { BackendName, DeviceInfo } from '../../../src/compute/types.ts';
import { judgeAt } from '../../../src/evaluation/choices/calibration.ts';
import type { Remote } from '../../../src/shared/rpc.ts';
import type { Snapshot, TrainResult } from '../../../src/training/types.ts';
import type { DeviceWorkerApi } from '../../../src/training/worker/deviceWorkerApi.ts';
import { smallDataset } from '../formats/finishedRun.ts';
import { MemoryStorage } from './memoryStorage.ts';

type Name = keyof DeviceWorkerApi;
type Api = Remote<DeviceWorkerApi>;
type Answer<N extends Name> = Awaited<ReturnType<DeviceWorkerApi[N]>>;

/** A call that the fake worker has been made to hold. */
export interface HeldCall<N extends Name> {
  /** Resolves with the arguments once it is made. */
  made: Promise<Parameters<DeviceWorkerApi[N]>>;
  answer(value: Answer<N>): void;
  fail(error: Error): void;
}

/** A promise that the test settles. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((to, not) => {
    resolve = to;
    reject = not;
  });
  return { promise, resolve, reject };
}

export const floats = (...values: number[]) => new Blob([Float32Array.from(values)]);

/** What training ends with where the test says nothing else. */
export const RESULT: TrainResult<Blob> = {
  outcome: 'finished',
  last: floats(1),
  slots: floats(2),
  timing: null,
};

/** A snapshot after that step. */
export function snapshotAt(step: number): Snapshot<Blob> {
  return {
    step,
    epoch: 1,
    progress: { step, images: 0, lossSum: 0, correct: 0, elapsedMs: 0 },
    checkpoint: { best: 1 },
    early: { best: 1, wait: 0, bestEpoch: 1 },
    weights: floats(step),
    slots: floats(step, step),
  };
}

export const deviceOf = (backend: BackendName): DeviceInfo => ({
  backend,
  description: `The ${backend} device`,
  maxTensorBytes: 2 ** 30,
  software: false,
});

export interface FakeDeviceWorker extends DeviceWorker {
  /** All calls of the worker's functions, in order. */
  readonly calls: { name: Name; args: unknown[] }[];
  /** What the functions do; a test may put another in. */
  readonly answers: Api;
  /** Why the worker was replaced, each time. Whatever was pending has been rejected with that. */
  readonly restarts: Error[];
  /** Holds the next call of a function until the test answers it. */
  hold<N extends Name>(name: N): HeldCall<N>;
}

/** A device worker that trains in no time and whose model is sure of class 1 whatever the picture. */
export function fakeDeviceWorker(): FakeDeviceWorker {
  const calls: FakeDeviceWorker['calls'] = [];
  const restarts: Error[] = [];
  let die = deferred<never>();
  die.promise.catch(() => {});
  const answers = {
    openDevice: async (backend) => deviceOf(backend),
    untilLost: () => new Promise<never>(() => {}),
    train: async () => RESULT,
    evaluate: async ({ labels, classes, at }) => {
      const scores = labels.map(() => (classes.length > 2 ? classes.map((_, c) => Number(c === 1)) : [1]));
      return judgeAt(labels, scores, classes, at, 1);
    },
    judgeAnswers: async ({ labels, outputs, classes, at, seed }) =>
      judgeAt(labels, outputs, classes, at, seed),
    explain: async () => null,
    pause: async () => {},
    resume: async () => {},
    stop: async () => {},
  } as Partial<Api> as Api;
  const api = new Proxy(answers, {
    get:
      (_, name: Name) =>
      (...args: unknown[]) => {
        calls.push({ name, args });
        return Promise.race([(answers[name] as (...args: unknown[]) => unknown)(...args), die.promise]);
      },
  });
  return {
    api,
    calls,
    answers,
    restarts,
    openDevice: (backend) => api.openDevice(backend),
    connectImages: async () => {},
    restart(error) {
      restarts.push(error);
      die.reject(error);
      die = deferred<never>();
      die.promise.catch(() => {});
    },
    hold<N extends Name>(name: N) {
      const made = deferred<Parameters<DeviceWorkerApi[N]>>();
      const answer = deferred<Answer<N>>();
      const usual = answers[name];
      answers[name] = ((...args: Parameters<DeviceWorkerApi[N]>) => {
        answers[name] = usual;
        made.resolve(args);
        return answer.promise;
      }) as Api[N];
      return { made: made.promise, answer: answer.resolve, fail: answer.reject };
    },
  };
}

export interface FakeDatasets extends DatasetPart {
  /** Replaces what is loaded; null for nothing. */
  put(loaded: LoadedDataset | null): void;
}

/** A loaded dataset of a few pictures that nobody has drawn, read with the store's settings. */
export function fakeDatasets(store: Store): FakeDatasets {
  let loaded: LoadedDataset | null = null;
  const put = (next: LoadedDataset | null) => {
    loaded = next;
    store.setState({ dataset: next?.state ?? { status: 'empty' } });
  };
  put({
    storeId: 'pictures',
    state: {
      status: 'ready',
      dataset: smallDataset(),
      readWith: datasetSettings(store.getState().settings),
      ingestMs: 1,
      recalled: false,
      cache: { bytes: 7, memoryLimitBytes: 1e9, keptIn: null, storageFull: false },
      carved: false,
      sample: false,
    },
  });
  return {
    put,
    loaded: () => loaded,
    imagePorts: () => [],
    statistics: async () => new Map(),
    listed: Promise.resolve(),
    decodeFile: async () => {
      throw new Error('Nothing is decoded here.');
    },
    actions: {
      readAgain: async () => {
        const readWith = datasetSettings(store.getState().settings);
        if (loaded) put({ ...loaded, state: { ...loaded.state, readWith } });
      },
    } as Partial<DatasetPart['actions']> as DatasetPart['actions'],
  };
}

export interface FakeKeeper extends DeviceKeeper {
  /** What opens in place of the present device at the next loss; null for none. */
  next: DeviceInfo | null;
}

/** A keeper whose fresh workers have a device at once. */
export function fakeKeeper(store: Store, deviceWorker: DeviceWorker): FakeKeeper {
  let generation = 0;
  const keeper: FakeKeeper = {
    next: deviceOf('webgl'),
    get generation() {
      return generation;
    },
    async reopen(reason, of) {
      if (of !== generation) return;
      generation += 1;
      deviceWorker.restart(reason);
      const missing = { status: 'missing', error: { kind: 'user', message: 'No device opens.' } } as const;
      store.setState({ device: keeper.next ? { status: 'ready', info: keeper.next } : missing });
    },
    settled: async () => {},
    measureAgain: () => {},
    paceAt: () => null,
    paceFor: () => null,
    notePace: () => null,
  };
  return keeper;
}

/** A store whose device is open, with pictures of 8 pixels so that models are small. */
export function readyStore(storage: Storage = new MemoryStorage()): Store {
  const store = createAppStore(storage);
  store.setState(({ settings }) => ({
    settings: { ...settings, imageSize: 8 },
    device: { status: 'ready', info: deviceOf('webgl') },
  }));
  return store;
}
