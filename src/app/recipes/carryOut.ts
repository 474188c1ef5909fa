/** Carries out a recipe, phase by phase, from wherever its runs say that it is. What goes wrong is thrown. It must not start workers. */
import type { PhaseTime } from '../../recipes/estimate.ts';
import { recipeTimes } from '../../recipes/estimate.ts';
import type { RecipeJob } from '../../recipes/job.ts';
import type { EnsemblePhase, TrainPhase } from '../../recipes/recipe.ts';
import { UserError } from '../../shared/errors.ts';
import { formatQuantity } from '../../shared/format.ts';
import type { BaseActions } from '../bases/baseActions.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { LoadedDataset } from '../runs/datasetOfRun.ts';
import type { TrainParts } from '../starts/trainParts.ts';
import type { Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { isDone, type PhaseRuns, runCount, runsOfPhase } from './doneParts.ts';
import { timeFacts } from './facts.ts';
import { type DatasetOpening, datasetFor } from './jobDataset.ts';
import { elapsedMs, isShort, leftMs, PartClock } from './jobTime.ts';
import { isModelKnown } from './recipeModel.ts';
import { withPhase } from './withPhase.ts';

/** A model of fewer runs is none of a repetition. */
const FEWEST_FOLDS = 2;

export interface CarryingOut {
  datasets: DatasetOpening;
  parts: Pick<TrainParts, 'trainPlanned' | 'goOn'>;
  keeper: Pick<DeviceKeeper, 'settled' | 'paceAt'>;
  setModel: BaseActions['setModel'];
  /** Settles once runs and bases of earlier visits are in the store. */
  restored: Promise<unknown>;
  /** Makes one model of a repetition; resolves to the id of its run, null where it could not be made. */
  makeEnsemble(repeatId: string): Promise<string | null>;
  now(): number;
}

/** Chooses a model, fetching it where it must be. @throws UserError where it does not come. */
export async function chooseModel(
  store: Store,
  setModel: BaseActions['setModel'],
  modelId: string,
): Promise<void> {
  if (!isModelKnown(store.getState(), modelId))
    throw new UserError(
      `The recipe trains the model “${modelId}”, which is not here.`,
      'Bring it on the Model step, then go on.',
    );
  await setModel(modelId);
  if (store.getState().modelId === modelId) return;
  const { error } = store.getState();
  throw new UserError(error?.message ?? `The model “${modelId}” could not be had.`, error?.hint);
}

/** What carries out the recipe of the state, until it has ended or is no longer at work. It throws what goes wrong. */
export function createCarryOut(store: Store, surroundings: CarryingOut): () => Promise<void> {
  const { datasets, parts, keeper, setModel, restored, makeEnsemble, now } = surroundings;
  const { change, find } = accessTo(store);
  const job = () => store.getState().recipeJob as RecipeJob;
  const isWorking = () => store.getState().recipeJob?.status === 'working';
  const setJob = (changes: Partial<RecipeJob>) => store.setState({ recipeJob: { ...job(), ...changes } });
  const note = (sentence: string) => setJob({ notes: [...job().notes, sentence] });

  function runsOf(at: number): PhaseRuns {
    const phase = job().recipe.phases[at];
    return runsOfPhase(store.getState().runs, job(), at, phase.kind === 'train' && phase.repeat !== null);
  }

  function isComplete(phase: TrainPhase, at: number): boolean {
    const done = runsOf(at).finished.length;
    return done >= runCount(phase) || (done >= FEWEST_FOLDS && job().shortened.includes(at));
  }

  const recipeOf = (at: number) => {
    const { recipe, hash, id } = job();
    return { name: recipe.name, hash, job: id, phase: at, recipe };
  };

  /** How long each phase is foreseen to take. */
  function timesWith({ state }: LoadedDataset): PhaseTime[] {
    const { recipe, modelId } = job();
    const facts = timeFacts(store.getState(), state, modelId, keeper.paceAt);
    try {
      return recipeTimes(recipe, (phase) => withPhase(store.getState(), job(), phase).settings, facts);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      // Settings and model do not go together, as will be said when a run is to begin.
      return recipe.phases.map(() => ({ onceMs: 0, runMs: 0, runs: 1 }));
    }
  }

  function showEstimate(phase: TrainPhase, at: number, clock: PartClock, times: readonly PhaseTime[]): void {
    const runsLeft = Math.max(0, runCount(phase) - runsOf(at).finished.length);
    const left = leftMs(clock, runsLeft, times.slice(at + 1));
    setJob({ estimateMs: elapsedMs(job(), now()) + left });
  }

  /** @throws why a run has not been finished. Where it was stopped by hand the recipe is, too. */
  function checkEnd(run: Run | undefined): void {
    if (!isWorking() || run?.status === 'finished') return;
    if (run?.status === 'failed')
      throw new UserError(`Run ${run.number}: ${run.error.message}`, run.error.hint);
    if (!run) throw new UserError('Something else was at work, so the recipe was stopped.', 'Go on with it.');
    setJob({ status: 'stopped', workedMs: elapsedMs(job(), now()) });
  }

  /** Trains on what was cut off. What has no snapshot loses its place to a run that is trained anew. */
  async function goOnWithFailed(at: number, clock: PartClock): Promise<void> {
    for (const { id, repeat } of runsOf(at).failed) {
      if (!isWorking()) return;
      // An older one of the same place.
      if (isDone(runsOf(at), repeat?.index ?? 0)) continue;
      if (await parts.goOn(id)) checkEnd(find(id));
      else if (repeat) change(id, (run) => ({ ...run, repeat: null }));
    }
    clock.end(now());
  }

  /** Asked before each run of a phase: whether it is trained. */
  function wantsPart(phase: TrainPhase, at: number, index: number, clock: PartClock, times: PhaseTime[]) {
    clock.end(now());
    if (!isWorking() || isDone(runsOf(at), index) || job().shortened.includes(at)) return false;
    showEstimate(phase, at, clock, times);
    const done = runsOf(at).finished.length;
    if (phase.repeat && done >= FEWEST_FOLDS && isShort(job(), clock, times.slice(at + 1), now())) {
      setJob({ shortened: [...job().shortened, at] });
      note(
        `“${phase.name}”: ${formatQuantity(runCount(phase) - done, 'run')} of ${runCount(phase)} were left out, because the others took longer than foreseen.`,
      );
      return false;
    }
    clock.begin(now());
    return true;
  }

  async function trainPhase(phase: TrainPhase, at: number): Promise<void> {
    if (isComplete(phase, at)) return;
    await chooseModel(store, setModel, job().modelId);
    store.setState((state) => withPhase(state, job(), at));
    const { settings } = store.getState();
    const wanted = { settings, validation: phase.validation };
    const wait = (waitsFor: string | null) => isWorking() && setJob({ waitsFor });
    const loaded = await datasetFor(store, datasets, job().dataset, wanted, isWorking, wait);
    if (!loaded || !isWorking()) return;
    setJob({ dataset: { ...job().dataset, keptIn: loaded.state.cache.keptIn } });
    await keeper.settled();
    const times = timesWith(loaded);
    const clock = new PartClock(times[at].runMs);
    showEstimate(phase, at, clock, times);
    await goOnWithFailed(at, clock);
    if (!isWorking() || isComplete(phase, at)) return;
    const last = await parts.trainPlanned({
      choose: (state) => withPhase(state, job(), at),
      repeat: phase.repeat,
      repeatId: runsOf(at).repeatId ?? crypto.randomUUID(),
      recipe: recipeOf(at),
      isWanted: (index) => wantsPart(phase, at, index, clock, times),
    });
    if (!isComplete(phase, at)) checkEnd(last ? find(last.id) : undefined);
  }

  async function ensemblePhase(phase: EnsemblePhase, at: number): Promise<void> {
    if (runsOf(at).finished.length > 0) return;
    const { repeatId } = runsOf(phase.of);
    const id = repeatId && (await makeEnsemble(repeatId));
    if (id) return change(id, (run) => ({ ...run, recipe: recipeOf(at) }));
    const { error } = store.getState();
    throw new UserError(error?.message ?? 'The runs could not be made one model.', error?.hint);
  }

  return async () => {
    await restored;
    const { phases } = job().recipe;
    for (const [at, phase] of phases.entries()) {
      if (!isWorking()) return;
      setJob({ phase: at });
      if (phase.kind === 'train') await trainPhase(phase, at);
      else await ensemblePhase(phase, at);
    }
    if (!isWorking()) return;
    const resultRunId = runsOf(phases.length - 1).finished.at(-1)?.id ?? null;
    const workedMs = elapsedMs(job(), now());
    setJob({ status: 'done', resultRunId, workedMs, estimateMs: workedMs });
    if (resultRunId) store.setState({ shownRunId: resultRunId });
  };
}
