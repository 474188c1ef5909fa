/** Recipes that are carried out, with stand-ins for the worker, the dataset and the device: phases, stop, failure, going on. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createRunActions } from '../../../../src/app/actions/runActions.ts';
import { createRecipeActions } from '../../../../src/app/recipes/recipeActions.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { datasetSettings } from '../../../../src/app/state/datasetSettings.ts';
import type { Run } from '../../../../src/app/state/state.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import type { RecipeJob } from '../../../../src/recipes/job.ts';
import type { Recipe, RecipePhase } from '../../../../src/recipes/recipe.ts';
import {
  type FakeDatasets,
  type FakeDeviceWorker,
  type FakeKeeper,
  fakeDatasets,
  fakeDeviceWorker,
  fakeKeeper,
  RESULT,
  readyStore,
  snapshotAt,
} from '../fakes.ts';
import { MemoryStorage } from '../memoryStorage.ts';
import { newRun } from '../run.ts';

const SEEDS: RecipePhase = {
  kind: 'train',
  name: 'Three seeds',
  settings: { batchSize: 2 },
  repeat: { kind: 'seeds', count: 3 },
  validation: 'as it is',
};
const ONE: RecipePhase = { kind: 'train', name: 'One', settings: {}, repeat: null, validation: 'as it is' };
const AVERAGE: RecipePhase = { kind: 'ensemble', name: 'Average', of: 0 };

const recipe = (phases: RecipePhase[], changes: Partial<Recipe> = {}): Recipe => ({
  format: 'darkroom-recipe',
  version: 1,
  name: 'Mine',
  about: '',
  model: 'mlp-128',
  settings: { imageSize: 8, epochs: 2 },
  phases,
  budgetMinutes: null,
  ...changes,
});

let storage: MemoryStorage;
let store: Store;
let deviceWorker: FakeDeviceWorker;
let datasets: FakeDatasets;
let keeper: FakeKeeper;
let weights: RunWeights;
let actions: ReturnType<typeof createRecipeActions>;
let runActions: ReturnType<typeof createRunActions>;
let clock: number;
/** How the dataset was asked to be divided. */
let carvings: boolean[];

/** A page: what an earlier one has left of a recipe in `storage` goes on by itself. */
function openPage(): void {
  runActions = createRunActions(store, {
    ...{ datasets, deviceWorker, weights, keeper, storage },
    restored: Promise.resolve(),
    modelWeights: new Map(),
    onFeatures: () => {},
  });
  actions = createRecipeActions(store, {
    ...{ keeper, storage, parts: runActions.parts },
    datasets: {
      loaded: datasets.loaded,
      listed: Promise.resolve(),
      openKept: async () => {},
      openSample: async () => {},
      readAgain: async ({ settings, carved }) => {
        const loaded = datasets.loaded();
        if (!loaded) return;
        const { state } = loaded;
        if (carved !== undefined) carvings.push(carved);
        const readWith = settings ? datasetSettings(settings) : state.readWith;
        datasets.put({ ...loaded, state: { ...state, readWith, carved: carved ?? state.carved } });
      },
    },
    setModel: async (modelId) => store.setState({ modelId }),
    restored: Promise.resolve(),
    makeEnsemble: async () => {
      const run = newRun({ id: 'ensemble', number: 99, status: 'finished' });
      store.setState(({ runs }) => ({ runs: [...runs, run] }));
      return run.id;
    },
    cancelReading: () => {},
    cancelBase: () => {},
    now: () => clock,
  });
}

beforeEach(() => {
  clock = 0;
  carvings = [];
  storage = new MemoryStorage();
  store = readyStore();
  datasets = fakeDatasets(store);
  deviceWorker = fakeDeviceWorker();
  keeper = fakeKeeper(store, deviceWorker);
  weights = new RunWeights();
  openPage();
});

const runs = () => store.getState().runs;
const job = () => store.getState().recipeJob as RecipeJob;
const trained = () => deviceWorker.calls.filter(({ name }) => name === 'train').length;

/** Lets the recipe that goes on by itself come to its end. */
const ended = () => expect.poll(() => job()?.status).not.toBe('working');

describe('a recipe', () => {
  it('is carried out phase by phase, and its runs say so', async () => {
    await actions.runRecipe(recipe([SEEDS, AVERAGE, ONE]));
    expect(store.getState().error).toBeNull();
    expect(job()).toMatchObject({ status: 'done', phase: 2, error: null });
    expect(
      runs().map(({ recipe: of, settings, repeat }) => [of?.phase, settings.seed, repeat?.index]),
    ).toEqual([...[0, 1, 2].map((index) => [0, 1 + index, index]), [1, 1, undefined], [2, 1, undefined]]);
    expect(runs()[0]).toMatchObject({
      settings: { batchSize: 2, epochs: 2 },
      recipe: { name: 'Mine', hash: job().hash, job: job().id },
    });
    expect(runs()[4].settings.batchSize).toBe(32);
    expect(job().resultRunId).toBe(runs()[4].id);
    expect(store.getState().shownRunId).toBe(runs()[4].id);
  });

  it('takes nothing that the form says meanwhile', async () => {
    const first = deviceWorker.hold('train');
    const all = actions.runRecipe(recipe([SEEDS, ONE]));
    await first.made;
    store.setState(({ settings }) => ({
      modelId: 'cnn-gap',
      settings: { ...settings, epochs: 9, imageSize: 16 },
    }));
    first.answer(RESULT);
    await all;
    expect(job()?.status).toBe('done');
    expect(new Set(runs().map(({ modelId }) => modelId))).toEqual(new Set(['mlp-128']));
    expect(new Set(runs().map(({ settings }) => settings.epochs))).toEqual(new Set([2]));
  });

  it('carves a validation split where there are too few pictures, and leaves it where it is not asked to', async () => {
    // Of four pictures of train and validation one is for validation: half of them is more.
    const phase: RecipePhase = { ...ONE, validation: 'enough', settings: { valShare: 0.5 } };
    await actions.runRecipe(recipe([phase, ONE]));
    expect(job()?.status).toBe('done');
    expect(carvings).toEqual([true, false]);
  });

  it('keeps others from training, and other recipes too', async () => {
    const first = deviceWorker.hold('train');
    const all = actions.runRecipe(recipe([SEEDS]));
    await first.made;
    await actions.runRecipe(recipe([ONE]));
    expect(store.getState().error?.message).toBe('A recipe is at work.');
    first.answer(RESULT);
    await all;
    expect(runs()).toHaveLength(3);
  });

  it('says why it cannot begin', async () => {
    datasets.put(null);
    await actions.runRecipe(recipe([ONE]));
    expect(store.getState().error?.message).toBe('There is no dataset yet.');
    expect(store.getState().recipeJob).toBeNull();
  });

  it('trains cnn-gap where there is no pretrained network, and notes it', async () => {
    await actions.runRecipe(recipe([ONE], { model: 'base', settings: { imageSize: 32, epochs: 1 } }));
    expect(runs()[0].modelId).toBe('cnn-gap');
    expect(job().notes[0]).toMatch(/No pretrained network is here/);
  });

  it('leaves later folds out where the time is over, but for two', async () => {
    deviceWorker.answers.train = async () => {
      clock += 100_000;
      return RESULT;
    };
    await actions.runRecipe(recipe([SEEDS, AVERAGE], { budgetMinutes: 2 }));
    expect(job()).toMatchObject({ status: 'done', shortened: [0] });
    expect(job().notes.join()).toMatch(/1 run of 3 were left out/);
    expect(runs().filter(({ repeat }) => repeat)).toHaveLength(2);
  });
});

describe('stopping and failing', () => {
  it('stops a run at its last snapshot and goes on from there', async () => {
    const first = deviceWorker.hold('train');
    const all = actions.runRecipe(recipe([SEEDS, AVERAGE]));
    await first.made;
    weights.putSnapshot(runs()[0].id, snapshotAt(3));
    actions.stopRecipe();
    await all;
    expect(job().status).toBe('stopped');
    expect(runs().map(({ status }) => status)).toEqual(['failed']);
    expect(store.getState().error).toBeNull();
    await actions.resumeRecipe();
    expect(job().status).toBe('done');
    expect(runs().map(({ status }) => status)).toEqual(Array(4).fill('finished'));
    expect(
      new Set(
        runs()
          .slice(0, 3)
          .map(({ repeat }) => repeat?.id),
      ).size,
    ).toBe(1);
    // The first one twice: it went on.
    expect(trained()).toBe(4);
  });

  it('ends with the sentence of a failure, and trains anew what left no snapshot', async () => {
    const first = deviceWorker.hold('train');
    const all = actions.runRecipe(recipe([SEEDS]));
    await first.made;
    first.fail(new Error('No memory.'));
    await all;
    expect(job()).toMatchObject({ status: 'failed', error: { message: 'Run 1: No memory.' } });
    await actions.resumeRecipe();
    expect(job()).toMatchObject({ status: 'done', error: null });
    expect(runs().map(({ repeat }) => repeat?.index)).toEqual([undefined, 0, 1, 2]);
  });

  it('is stopped where its run is stopped by hand', async () => {
    const first = deviceWorker.hold('train');
    const all = actions.runRecipe(recipe([SEEDS]));
    await first.made;
    runActions.stopRun();
    first.answer({ ...RESULT, outcome: 'stopped' });
    await all;
    expect(job().status).toBe('stopped');
    actions.dismissRecipe();
    expect(store.getState().recipeJob).toBeNull();
    expect(storage.getItem('darkroom.recipeJob')).toBeNull();
  });
});

describe('at the next visit', () => {
  it('goes on by itself, and trains nothing twice', async () => {
    await actions.runRecipe(recipe([SEEDS, AVERAGE]));
    const [kept] = [store.getState().recipeJob as RecipeJob];
    const [first, second] = runs();
    const error = { kind: 'user', message: 'Closed.' } as const;
    const cut: Run = { ...second, status: 'failed', error, lastStep: 3 };
    // As a killed tab leaves it: the second run cut off, the third not begun.
    store.setState({ recipeJob: null, runs: [first, cut] });
    weights.putSnapshot(second.id, snapshotAt(3));
    storage.setItem(
      'darkroom.recipeJob',
      JSON.stringify({ ...kept, status: 'working', phase: 0, resultRunId: null }),
    );
    const before = trained();
    openPage();
    await expect.poll(() => job()?.status).toBe('done');
    expect(trained() - before).toBe(2);
    expect(
      runs()
        .map(({ id }) => id)
        .slice(0, 2),
    ).toEqual([first.id, second.id]);
    expect(runs().map(({ repeat }) => repeat?.index)).toEqual([0, 1, 2, undefined]);
  });

  it('waits for the pictures where they are not here', async () => {
    await actions.runRecipe(recipe([ONE]));
    const kept = { ...job(), status: 'working' };
    const loaded = datasets.loaded();
    store.setState({ recipeJob: null, runs: [] });
    datasets.put(null);
    storage.setItem('darkroom.recipeJob', JSON.stringify(kept));
    openPage();
    await expect.poll(() => job()?.waitsFor).toMatch(/drop the same zip or folder again/);
    datasets.put(loaded);
    await ended();
    expect(job()).toMatchObject({ status: 'done', waitsFor: null });
  });

  it('shows what was stopped, and waits for a press', async () => {
    await actions.runRecipe(recipe([ONE]));
    const kept = { ...job(), status: 'stopped' };
    store.setState({ recipeJob: null });
    storage.setItem('darkroom.recipeJob', JSON.stringify(kept));
    openPage();
    await expect.poll(() => job()?.status).toBe('stopped');
  });

  it('takes no text of somebody else for a recipe', async () => {
    storage.setItem('darkroom.recipeJob', '{"status":"working"}');
    openPage();
    await new Promise((resolve) => setTimeout(resolve));
    expect(store.getState().recipeJob).toBeNull();
  });
});
