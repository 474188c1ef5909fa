/** Plans “Best result” for this machine and the pictures that are loaded. It must not train. */
import type { StepCost } from '../../compute/types.ts';
import { areGrey } from '../../dataset/grey.ts';
import type { Picture } from '../../dataset/types.ts';
import type { TimeFacts } from '../../recipes/estimate.ts';
import { type BestPlan, planBestResult, SIZES } from '../../recipes/plan.ts';
import { UserError } from '../../shared/errors.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { LoadedDataset, LoadedDatasets } from '../runs/datasetOfRun.ts';
import { isDeviceInUse } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { suggestedBase } from '../state/suggestedBase.ts';
import type { CarryingOut } from './carryOut.ts';
import { baseOf, blockCount, fewestGroups, sizesOf, timeFacts } from './facts.ts';
import { withFormOf } from './recipeForm.ts';
import { WITHOUT_BASE } from './recipeModel.ts';

interface Surroundings extends Pick<CarryingOut, 'setModel' | 'restored'> {
  keeper: CarryingOut['keeper'] & Pick<DeviceKeeper, 'measureAgain'>;
  datasets: LoadedDatasets;
  /** Pictures by their indices, as they were read. */
  pictures(indices: number[], draw: null): Promise<Picture[]>;
}

const MINUTE_MS = 60_000;
/** So many pictures tell whether they have colour. */
const LOOKED_AT = 24;

/** The action that plans. */
export function createPlanning(
  store: Store,
  { datasets, keeper, setModel, restored, pictures }: Surroundings,
): { planBestResult(budgetMinutes: number): Promise<BestPlan | null> } {
  const { fail } = accessTo(store);
  /** Models that the device was to be measured with. */
  const askedFor = new Set<string>();
  /** The plan that is made, or was last: one after another, since the form may have another model meanwhile. */
  let planning: Promise<unknown> = Promise.resolve();

  /** How long training takes. Where the device was never measured at steps of such a model, it is: the form has that one meanwhile. */
  async function measuredFacts(loaded: LoadedDataset, modelId: string): Promise<TimeFacts> {
    let isMeasured = true;
    const paceAt = (cost: StepCost) => {
      const pace = keeper.paceAt(cost);
      isMeasured &&= pace !== null;
      return pace;
    };
    const facts = () => timeFacts(store.getState(), loaded.state, modelId, paceAt);
    const look = () => {
      isMeasured = true;
      facts().stepMs(SIZES[0], 1, 0);
    };
    look();
    const before = store.getState();
    // What cannot be measured once cannot be measured twice.
    if (isMeasured || isDeviceInUse(before) || askedFor.has(modelId)) return facts();
    askedFor.add(modelId);
    await setModel(modelId);
    await keeper.settled();
    look();
    // A device that was chosen by hand is not measured unasked.
    if (!isMeasured) keeper.measureAgain();
    await keeper.settled();
    store.setState((state) => withFormOf(state, before));
    await keeper.settled();
    return facts();
  }

  async function bestPlan(budgetMinutes: number): Promise<BestPlan | null> {
    try {
      await restored;
      await keeper.settled();
      const loaded = datasets.loaded();
      if (!loaded) throw new UserError('There is no dataset yet.', 'Open one, then plan.');
      const state = store.getState();
      const modelId = suggestedBase(state)?.id ?? WITHOUT_BASE;
      const base = baseOf(state, modelId);
      const { images } = loaded.state.dataset;
      const step = Math.max(1, Math.floor(images.length / LOOKED_AT));
      const looked = images.filter((_, at) => at % step === 0).map(({ index }) => index);
      return planBestResult({
        ...(await measuredFacts(loaded, modelId)),
        budgetMs: budgetMinutes * MINUTE_MS,
        groups: fewestGroups(loaded.state, state.settings),
        valShare: state.settings.valShare,
        isGrey: areGrey(await pictures(looked, null)),
        base: base && { name: base.name, blocks: blockCount(base), sizes: sizesOf(base) },
      });
    } catch (thrown) {
      fail(thrown);
      return null;
    }
  }

  return {
    planBestResult(budgetMinutes) {
      const plan = planning.then(() => bestPlan(budgetMinutes));
      planning = plan;
      return plan;
    },
  };
}
