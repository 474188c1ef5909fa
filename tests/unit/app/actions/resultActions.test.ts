/** What is done with a run that has ended: judging, opening its test split, its decision desk, and taking its weights home. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actions } from '../../../../src/app/actions/actions.ts';
import { createResultActions } from '../../../../src/app/actions/resultActions.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { wouldLose } from '../../../../src/app/state/keeping.ts';
import type { SoundRun } from '../../../../src/app/state/state.ts';
import { createAppStore, type Store } from '../../../../src/app/state/store.ts';
import { type Exported, exportModel } from '../../../../src/formats/model/exportModel.ts';
import { readRunFile } from '../../../../src/formats/run/readRunFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { partsOf } from '../../formats/models.ts';
import { useWasm } from '../../support/wasm.ts';
import {
  type FakeDatasets,
  type FakeDeviceWorker,
  fakeDatasets,
  fakeDeviceWorker,
  floats,
  readyStore,
} from '../fakes.ts';
import { MemoryStorage } from '../memoryStorage.ts';
import { judgedRun, newRun } from '../run.ts';

type ResultActions = ReturnType<typeof createResultActions>;

let modelWeights: Blob;

beforeAll(async () => {
  await useWasm();
  const model = buildModel(graphOf(modelById('mlp-64x3'), [8, 8, 3], 1), 3);
  const { weights } = partsOf(model);
  model.dispose();
  modelWeights = new Blob([weights]);
});

let store: Store;
let deviceWorker: FakeDeviceWorker;
let datasets: FakeDatasets;
let weights: RunWeights;
let storage: Storage;
let actions: ResultActions;
let files: { blob: Blob; name: string }[];
/** What becomes of an export on its way to the page. */
let change: (exported: Exported) => Exported;

/** A run that has ended with weights of a real model; `changes` replace parts of it. */
function putRun(changes: Partial<SoundRun> = {}): string {
  const settings = { ...store.getState().settings, imageSize: 8 };
  const run = judgedRun({ settings, modelId: 'mlp-64x3', repeat: null, ...changes });
  store.setState({ runs: [run], shownRunId: run.id });
  weights.put(run.id, 'best', modelWeights);
  weights.put(run.id, 'last', modelWeights);
  return run.id;
}
const run = () => store.getState().runs[0];
const called = (name: string) => deviceWorker.calls.filter((call) => call.name === name);

beforeEach(() => {
  storage = new MemoryStorage();
  store = readyStore(storage);
  deviceWorker = fakeDeviceWorker();
  datasets = fakeDatasets(store);
  weights = new RunWeights();
  files = [];
  change = (exported) => exported;
  actions = createResultActions(store, datasets, deviceWorker, weights, {
    settled: async () => {},
    paceFor: () => null,
    storage,
    exportModel: async (parts, target) => change(await exportModel(parts, target)),
    saveFile: (blob, name) => files.push({ blob, name }),
  });
});

describe('judging', () => {
  it('asks for both weights on the validation split, and marks the run as busy meanwhile', async () => {
    const id = putRun({ validation: null });
    const call = deviceWorker.hold('evaluate');
    const done = actions.evaluateValidation(id);
    const [task, storeId] = await call.made;
    expect([run().busy, storeId, task.images, task.labels]).toEqual(['evaluating', 'pictures', [3], [0]]);
    call.fail(new Error('No device.'));
    await done;
    expect(run()).toMatchObject({ busy: null, validation: null });
    expect(store.getState().error?.message).toContain('No device.');
    await actions.evaluateValidation(id);
    expect(run().validation).toMatchObject({ split: 'val', best: { n: 1 }, last: { n: 1 } });
    expect(called('evaluate')).toHaveLength(3);
  });

  it('asks for weights once where best and last are the same', async () => {
    const id = putRun({ validation: null });
    weights.takeLastAsBest(id);
    await actions.evaluateValidation(id);
    expect(called('evaluate')).toHaveLength(1);
  });

  it.each([
    [{ status: 'looking' }, 'The device is still being looked for.', 'Try again in a moment.'],
    [
      { status: 'missing', error: { kind: 'user', message: 'No GPU.', hint: 'Choose another device.' } },
      'No GPU.',
      'Choose another device.',
    ],
  ] as const)('says what to do where no device is open: %o', async (device, message, hint) => {
    const id = putRun({ validation: null, test: null });
    store.setState({ device });
    for (const act of ['evaluateValidation', 'evaluateTest'] as const) {
      store.setState({ error: null });
      await actions[act](id);
      expect(store.getState().error).toMatchObject({ message, hint });
    }
    expect(called('evaluate')).toEqual([]);
    expect(run()).toMatchObject({ busy: null, test: null });
    expect(store.getState().testOpenings).toEqual({});
  });

  it('opens the test split once and counts that, whatever is pressed again', async () => {
    const id = putRun({ test: null });
    await Promise.all([actions.evaluateTest(id), actions.evaluateTest(id)]);
    await actions.evaluateTest(id);
    expect(run().test).toMatchObject({ split: 'test', best: { n: 3 } });
    expect(called('evaluate')).toHaveLength(2);
    expect(store.getState().testOpenings).toEqual({ [run().dataset.hash]: 1 });
    expect(storage.getItem('darkroom.testOpenings')).toContain('1');
  });

  describe('the runs of a repetition together', () => {
    /** Runs by id, with weights; those named so are opened already, by themselves. */
    function putSeeds(ids: string, opened = ''): void {
      const runs = [...ids].map((id, index) => {
        const repeat = { id: 'r', kind: 'seeds', index, count: ids.length } as const;
        putRun({ id, number: index + 1, repeat, ...(opened.includes(id) ? {} : { test: null }) });
        return run();
      });
      store.setState({ runs });
    }
    const hash = () => run().dataset.hash;
    const openingsOf = () => store.getState().runs.map(({ testOpening }) => testOpening);

    it('are judged one after the other in one opening, which stays one in files', async () => {
      putSeeds('abc');
      await actions.evaluateTestTogether('r');
      expect(called('evaluate')).toHaveLength(6);
      const { runs, testOpenings } = store.getState();
      expect(runs.map(({ test, busy }) => [test?.split, busy])).toEqual(Array(3).fill(['test', null]));
      const [opening, ...others] = openingsOf();
      expect(opening).toMatch(/./);
      expect(others).toEqual([opening, opening]);
      expect(testOpenings).toEqual({ [hash()]: 1 });
      await actions.evaluateTestTogether('r');
      expect(called('evaluate')).toHaveLength(6);
      // What a browser that knows nothing of it makes of the run.json of each.
      const elsewhere = createAppStore(new MemoryStorage());
      for (const one of runs) {
        const read = readRunFile(JSON.stringify(runFile({ ...one, testOpenings: 1 })));
        const imported = { id: one.id, fileName: 'run.json', origin: 'darkroom' as const, run: read };
        elsewhere.setState(({ importedRuns }) => ({ importedRuns: [...importedRuns, imported] }));
      }
      expect(elsewhere.getState().testOpenings).toEqual({ [hash()]: 1 });
    });

    it('leave out what was opened before or has failed, and count that as it was', async () => {
      putSeeds('abc', 'b');
      store.setState(({ runs: [a, b, c] }) => ({
        runs: [a, b, { ...c, status: 'failed', error: { kind: 'user', message: 'No.' }, lastStep: 3 }],
      }));
      const { test } = store.getState().runs[1];
      await actions.evaluateTestTogether('r');
      const { runs, testOpenings } = store.getState();
      expect(runs.map((one) => one.test !== null)).toEqual([true, true, false]);
      expect(runs[1].test).toBe(test);
      expect(openingsOf().slice(1)).toEqual([null, null]);
      expect(testOpenings).toEqual({ [hash()]: 2 });
    });

    it('go on within the opening that was begun', async () => {
      putSeeds('abc');
      const usual = deviceWorker.answers.evaluate;
      deviceWorker.answers.evaluate = async (...args) => {
        if (called('evaluate').length > 2) throw new Error('No device.');
        return usual(...args);
      };
      await actions.evaluateTestTogether('r');
      expect(called('evaluate')).toHaveLength(3);
      expect(store.getState().runs.map(({ test }) => test !== null)).toEqual([true, false, false]);
      expect(store.getState().testOpenings).toEqual({ [hash()]: 1 });
      deviceWorker.answers.evaluate = usual;
      await actions.evaluateTestTogether('r');
      expect(new Set(openingsOf()).size).toBe(1);
      expect(store.getState().testOpenings).toEqual({ [hash()]: 1 });
    });
  });

  it('counts no opening that failed', async () => {
    const id = putRun({ test: null });
    datasets.put(null);
    await actions.evaluateTest(id);
    expect(store.getState().error?.message).toMatch(/which is not loaded now/);
    expect([run().test, run().busy, store.getState().testOpenings]).toEqual([null, null, {}]);
  });

  it('does nothing with a run at work, and waits for no other', async () => {
    const id = putRun({ validation: null });
    store.setState(({ runs }) => ({ runs: [...runs, newRun({ id: 'at work', number: 2 })] }));
    await actions.evaluateValidation(id);
    expect(store.getState().error?.message).toBe('Another run is training.');
    await actions.evaluateValidation('at work');
    expect(called('evaluate')).toEqual([]);
    expect(run().busy).toBeNull();
  });
});

describe('the decision desk', () => {
  it('belongs to its run, and is put back', () => {
    const id = putRun();
    actions.decide(id, 'best', { threshold: 0.3 });
    expect(run().decision).toMatchObject({ best: { chosenOn: 'validation', threshold: 0.3 }, last: null });
    actions.decide(id, 'best', null);
    expect(run().decision).toBeNull();
  });

  it('says in words what cannot be meant, and keeps what was chosen', () => {
    const id = putRun();
    actions.decide(id, 'best', { threshold: 0.3 });
    actions.decide(id, 'best', { threshold: 7 });
    expect(store.getState().error?.message).toBe('A threshold is a number from 0 to 1.');
    expect(run().decision?.best?.threshold).toBe(0.3);
  });

  it('goes along in what is exported, for the weights that are exported', async () => {
    const id = putRun();
    actions.decide(id, 'best', { threshold: 0.3 });
    const decisions: unknown[] = [];
    const noting: Actions['exportModel'] = createResultActions(store, datasets, deviceWorker, weights, {
      settled: async () => {},
      paceFor: () => null,
      storage,
      exportModel: async (parts, target) => {
        decisions.push(parts.labels.decision, parts.labels.binary?.threshold, parts.runFile.decision);
        return exportModel(parts, target);
      },
      saveFile: () => {},
    }).exportModel;
    await noting(id, 'best', 'tfjs');
    await noting(id, 'last', 'tfjs');
    const { decision } = run();
    expect(decisions).toEqual([decision?.best, 0.3, decision, null, 0.5, decision]);
  });
});

describe('an export', () => {
  it('is saved, read back, and makes the run a saved one', async () => {
    const id = putRun();
    expect(wouldLose(store.getState())).toBe(true);
    await actions.exportModel(id, 'best', 'keras');
    expect(store.getState().error).toBeNull();
    expect(files.map(({ name }) => name)).toEqual(['darkroom-run-3-mlp-64x3-best.keras']);
    expect(run()).toMatchObject({ saved: true, busy: null, exported: { same: true, hasProof: true } });
    expect(wouldLose(store.getState())).toBe(false);
    actions.saveProof(id);
    expect(files[1].name).toBe('darkroom-run-3-mlp-64x3-best-proof.zip');
  });

  it('that does not answer the same saves nothing that would be lost', async () => {
    const id = putRun();
    change = (exported) => ({ ...exported, same: false, maxDifference: 0.5 });
    await actions.exportModel(id, 'best', 'keras');
    expect(run()).toMatchObject({ saved: false, exported: { same: false, maxDifference: 0.5 } });
    expect(wouldLose(store.getState())).toBe(true);
    // One that answered the same before is still there.
    change = (exported) => exported;
    await actions.exportModel(id, 'best', 'h5');
    change = (exported) => ({ ...exported, same: false });
    await actions.exportModel(id, 'best', 'onnx');
    expect(run()).toMatchObject({ saved: true, exported: { target: 'onnx', same: false } });
  });

  it('that fails leaves no report of the one before, and no proof', async () => {
    const id = putRun();
    await actions.exportModel(id, 'best', 'keras');
    change = () => {
      throw new Error('No memory.');
    };
    await actions.exportModel(id, 'best', 'keras');
    expect(store.getState().error?.message).toContain('No memory.');
    expect(run()).toMatchObject({ exported: null, busy: null });
    actions.saveProof(id);
    expect(files).toHaveLength(1);
  });

  it('is refused in words without weights', async () => {
    const id = putRun({ id: 'b' });
    weights.remove(id);
    weights.put(id, 'last', floats(1));
    await actions.exportModel(id, 'best', 'keras');
    expect(store.getState().error?.message).toBe('Run 3 has no best weights.');
    expect([files, run().saved]).toEqual([[], false]);
  });
});
