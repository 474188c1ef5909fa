/** What a visitor can do with the carrying out of a recipe, and its going on by itself at the next visit. It must not draw. */
import type { RecipeJob } from '../../recipes/job.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import { recipeHash } from '../../recipes/recipeFile.ts';
import { CancelledError, toPlainError, UserError } from '../../shared/errors.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import { activeRun, isBeingJudged } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { type CarryingOut, chooseModel, createCarryOut } from './carryOut.ts';
import { jobDatasetOf } from './jobDataset.ts';
import { elapsedMs } from './jobTime.ts';
import { ifFree, keepJob, onceFree, readJob } from './keptJob.ts';
import { modelOfRecipe, WITHOUT_BASE } from './recipeModel.ts';

interface Surroundings extends CarryingOut {
  keeper: Pick<DeviceKeeper, 'settled' | 'paceAt' | 'reopen' | 'generation'>;
  storage: Storage | null;
  /** Stops reading a dataset, or fetching a base. */
  cancelReading(): void;
  cancelBase(): void;
}

/** This part of the actions. A recipe that an earlier visit was at work with goes on by itself. */
export function createRecipeActions(store: Store, surroundings: Surroundings) {
  const { datasets, keeper, setModel, restored, storage, now } = surroundings;
  const { fail } = accessTo(store);
  const carryOut = createCarryOut(store, surroundings);
  const job = () => store.getState().recipeJob;
  const setJob = (changes: Partial<RecipeJob>) =>
    store.setState(({ recipeJob }) => ({ recipeJob: recipeJob && { ...recipeJob, ...changes } }));
  /** Settles when what was at work last has come to its end. */
  let atWork: Promise<void> = Promise.resolve();

  store.subscribe(({ recipeJob }, before) => {
    if (recipeJob === before.recipeJob) return;
    // Where the tab dies, that is what it was at work for.
    keepJob(storage, recipeJob && { ...recipeJob, workedMs: elapsedMs(recipeJob, now()) });
  });

  async function work(): Promise<void> {
    atWork = carryOut().catch((thrown) => {
      const one = job();
      if (!one) return;
      const isStopped = one.status === 'stopped' || thrown instanceof CancelledError;
      const workedMs = elapsedMs(one, now());
      setJob({ status: isStopped ? 'stopped' : 'failed', waitsFor: null, workedMs });
      if (!isStopped) setJob({ error: toPlainError(thrown) });
    });
    await atWork;
  }

  const anew = (one: RecipeJob): RecipeJob => ({
    ...{ ...one, status: 'working', resumedAt: now(), error: null, waitsFor: null },
  });

  /** Works unless another tab does; says so then. */
  async function workHere(begin: () => Promise<void> | void): Promise<void> {
    try {
      await atWork;
      const isHere = await ifFree(async () => {
        await begin();
        if (job()?.status === 'working') await work();
      });
      if (!isHere)
        throw new UserError('A recipe is at work in another tab.', 'Wait for its end, or stop it there.');
    } catch (thrown) {
      fail(thrown);
    }
  }

  async function newJob(recipe: Recipe, said: readonly string[]): Promise<RecipeJob> {
    await restored;
    const loaded = datasets.loaded();
    if (!loaded)
      throw new UserError('There is no dataset yet.', 'Drop a zip on the page or try the sample dataset.');
    if (activeRun(store.getState()))
      throw new UserError('A run is being trained.', 'Wait for its end, or stop it, before a recipe begins.');
    const modelId = modelOfRecipe(store.getState(), recipe);
    await chooseModel(store, setModel, modelId);
    const startedAt = now();
    return {
      ...{ id: crypto.randomUUID(), recipe, hash: await recipeHash(recipe), status: 'working', phase: 0 },
      ...{ modelId, dataset: jobDatasetOf(loaded), estimateMs: null, startedAt, workedMs: 0 },
      ...{ resumedAt: startedAt, waitsFor: null, shortened: [], resultRunId: null, error: null },
      notes: [
        ...said,
        ...(recipe.model === 'base' && modelId === WITHOUT_BASE
          ? [`No pretrained network is here, so ${WITHOUT_BASE} is trained from its seed.`]
          : []),
      ],
    };
  }

  // What a tab has left that was closed or has died; while another tab is at work with it, that one's.
  void onceFree(async () => {
    if (job()) return;
    const kept = readJob(storage);
    if (!kept) return;
    const isCutOff = kept.status === 'working';
    store.setState({ recipeJob: isCutOff ? anew(kept) : kept });
    if (isCutOff) await work();
  }).catch(fail);

  return {
    async runRecipe(recipe: Recipe, said: readonly string[] = []): Promise<void> {
      if (job()?.status === 'working') return fail(new UserError('A recipe is at work.', 'Stop it first.'));
      await workHere(async () => store.setState({ recipeJob: await newJob(recipe, said) }));
    },
    stopRecipe(): void {
      const one = job();
      if (one?.status !== 'working') return;
      setJob({ status: 'stopped', waitsFor: null, workedMs: elapsedMs(one, now()) });
      store.setState(({ queue }) => ({ queue: queue && { ...queue, isStopping: true } }));
      surroundings.cancelReading();
      surroundings.cancelBase();
      const run = activeRun(store.getState());
      // What is judged is about to end anyway.
      if (run && !isBeingJudged(run))
        void keeper.reopen(
          new CancelledError('The recipe was stopped here; it goes on from the last snapshot.'),
          keeper.generation,
        );
    },
    async resumeRecipe(): Promise<void> {
      const one = job();
      if (one?.status !== 'stopped' && one?.status !== 'failed') return;
      await workHere(() => store.setState({ recipeJob: anew(one) }));
    },
    dismissRecipe(): void {
      if (job()?.status !== 'working') store.setState({ recipeJob: null });
    },
  };
}
