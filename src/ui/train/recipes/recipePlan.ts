/** What a recipe will do with the pictures that are open, in words. Pure: it reads the state. */
import { nameOfServed } from '../../../app/bases/servedBases.ts';
import { startProblem } from '../../../app/checks/startProblem.ts';
import { timeFacts } from '../../../app/recipes/facts.ts';
import { firstTraining, withRecipe } from '../../../app/recipes/recipeForm.ts';
import { isModelKnown, modelOfRecipe, type Networks } from '../../../app/recipes/recipeModel.ts';
import { nextModel, ownSettings, withModel } from '../../../app/state/nextModel.ts';
import { type AppState, INITIAL_STATE } from '../../../app/state/state.ts';
import type { Dataset, Split } from '../../../dataset/types.ts';
import { asksToFit, MIN_TO_FIT } from '../../../evaluation/choices/calibration.ts';
import { modelTitle } from '../../../models/imported/chosenModel.ts';
import { isWorthCarving, recipeTimes, totalMs } from '../../../recipes/estimate.ts';
import { settingsOfPhase } from '../../../recipes/phaseSettings.ts';
import type { Recipe, TrainPhase } from '../../../recipes/recipe.ts';
import { UserError } from '../../../shared/errors.ts';
import { formatBytes, formatEstimate, formatQuantity } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';

/** What the words depend on. */
export type RecipeChoices = Networks &
  Pick<AppState, 'settings' | 'replacedSettings' | 'startFrom' | 'dataset' | 'device' | 'survey'>;

export interface RecipePlan {
  sentences: string[];
  /** Why it cannot be run with these pictures; null where nothing is known to be wrong. */
  problem: string | null;
}

function modelSentence(choices: RecipeChoices, recipe: Recipe, id: string): string {
  const { modelId, bases, servedBases, imported } = choices;
  if (recipe.model === 'chosen') {
    const model = nextModel({ ...INITIAL_STATE, ...choices, startFrom: null });
    return `It trains the model that is chosen: “${isolated(modelTitle({ ...model, modelId }))}”. Another one is chosen on the Model step.`;
  }
  const base = bases.find((one) => one.id === id);
  if (base) return `It builds on “${isolated(base.name)}”, a pretrained network that is here.`;
  const served = servedBases.find((one) => one.id === id);
  if (served)
    return `It builds on “${nameOfServed(served)}”, a pretrained network that this site fetches first (${formatBytes(served.bytes)}).`;
  const title = modelTitle({ modelId: id, imported: imported.find((one) => one.id === id) ?? null });
  return id === 'cnn-gap'
    ? `No pretrained network is here, so it trains cnn-gap (“${title}”), which starts from nothing. With a pretrained network it would know more: the Model step says how to get one.`
    : `It trains “${isolated(title)}”.`;
}

function picturesSentence(counts: Record<Split, number>, phase: TrainPhase, isCarved: boolean): string {
  const { train, val, test } = counts;
  const sealed = test > 0 ? ` The ${formatQuantity(test, 'test picture')} stay sealed.` : '';
  if (isCarved && phase.repeat?.kind !== 'folds')
    return `It learns from train. Its ${formatQuantity(val, 'validation picture')} are too few to choose by, so a larger validation split is set aside first.${sealed}`;
  const said =
    phase.repeat?.kind === 'folds'
      ? `It learns from ${formatQuantity(train + val, 'picture')}, and each fold is judged by those that it did not learn from.`
      : `It learns from ${formatQuantity(train, 'picture')} and chooses by ${val}, the validation split.`;
  return `${said}${sealed}`;
}

function countsOf({ images }: Dataset): Record<Split, number> {
  const counts = { train: 0, val: 0, test: 0 };
  for (const { split } of images) counts[split]++;
  return counts;
}

/** How long it takes, by the measured pace of the device; null where that is not known. */
function timeSentence(choices: RecipeChoices, recipe: Recipe, id: string): string | null {
  const { dataset, device, survey } = choices;
  const verdict = device.status === 'ready' ? survey.verdicts[device.info.backend] : null;
  if (dataset.status !== 'ready' || verdict?.status !== 'right') return null;
  try {
    const facts = timeFacts(choices, dataset, id, () => verdict.pace);
    const present = ownSettings(choices);
    const times = recipeTimes(recipe, (phase) => settingsOfPhase(recipe, phase, present), facts);
    return `It takes about ${formatEstimate(totalMs(times))} on this device, or less where training stops early.`;
  } catch (thrown) {
    // The model does not go with the pictures: that is said as the problem.
    if (!(thrown instanceof UserError)) throw thrown;
    return null;
  }
}

/** What a recipe would do. Its problem is that of its first training, with the pictures as they are divided now. */
export function recipePlan(choices: RecipeChoices, recipe: Recipe): RecipePlan {
  const id = modelOfRecipe(choices, recipe);
  const { dataset } = choices;
  if (!isModelKnown(choices, id))
    return { sentences: [], problem: `It asks for the model “${isolated(id)}”, which is not here.` };
  const sentences = [modelSentence(choices, recipe, id)];
  if (dataset.status !== 'ready') return { sentences, problem: null };
  const phase = recipe.phases[firstTraining(recipe)] as TrainPhase;
  const counts = countsOf(dataset.dataset);
  const isCarved =
    phase.validation === 'enough' &&
    isWorthCarving(counts.train, counts.val, choices.settings.valShare) &&
    !dataset.carved;
  const state: AppState = { ...INITIAL_STATE, ...choices };
  const isHere =
    !choices.servedBases.some((one) => one.id === id) || choices.bases.some((one) => one.id === id);
  const next = withRecipe(id === choices.modelId || !isHere ? state : withModel(state, id), recipe);
  const time = timeSentence(choices, recipe, id);
  const { head, unfreeze, ...settings } = next.settings;
  const isBase = [...choices.bases, ...choices.servedBases].some((one) => one.id === id);
  const fitsOnFolds =
    asksToFit(settings, dataset.dataset.classes.length) &&
    counts.val < MIN_TO_FIT &&
    isBase &&
    head === 'logistic' &&
    unfreeze === 0;
  return {
    sentences: [
      ...sentences,
      picturesSentence(counts, phase, isCarved),
      ...(fitsOnFolds
        ? [
            'Validation is too small to choose a threshold by, so that is done on training pictures, each answered by a head that has not seen it.',
          ]
        : []),
      ...(time ? [time] : []),
    ],
    // Of other pictures, or of another model, something else may be wrong.
    problem: isCarved || !isHere ? null : startProblem(next),
  };
}
