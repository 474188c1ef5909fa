/** What “Best result” does in a given time: the plan, its estimate, and why. Pure: what it must know is handed in. */
import { MIN_TO_FIT } from '../evaluation/choices/calibration.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import { formatEstimate, formatQuantity } from '../shared/format.ts';
import {
  divided,
  isCarvedIn,
  isWorthCarving,
  msOf,
  type PhaseTime,
  recipeTimes,
  sum,
  type TimeFacts,
  totalMs,
} from './estimate.ts';
import { ladder, type Rung, recipeOf, type Situation } from './ladder.ts';
import { settingsOfPhase } from './phaseSettings.ts';
import type { Recipe } from './recipe.ts';

/** What of the time is kept free: steps take longer than foreseen, and other programs want the machine. */
const RESERVE = 0.15;
const MINUTE_MS = 60_000;

/** What a plan is made for. */
export interface PlanFacts extends Omit<TimeFacts, 'hasBase'> {
  budgetMs: number;
  /** The fewest groups of pictures that any class has in train and validation. */
  groups: number;
  /** The share of the pictures that a validation split gets where it is carved. */
  valShare: number;
  /** Whether the pictures have no colour. */
  isGrey: boolean;
  /** The network that a head is put on; null where there is none. */
  base: { name: string; blocks: number /** That it takes, ascending. */; sizes: readonly number[] } | null;
}

export interface BestPlan {
  recipe: Recipe;
  estimateMs: number;
  /** What it will do, how long each phase is foreseen to take, and what was left out, as sentences. */
  reasons: string[];
  /** What a longer budget would buy, as a sentence. */
  longer: string;
}

/** What a network that takes pictures of any size is planned with. */
export const SIZES = [96, 128, 160, 192, 224] as const;
const MAX_FOLDS = 5;

interface Candidate {
  rung: Rung;
  recipe: Recipe;
  times: PhaseTime[];
  ms: number;
}

function candidateOf(rung: Rung, facts: PlanFacts): Candidate {
  const { base, train, val, valShare, isGrey, budgetMs } = facts;
  const folds = rung.folds > 1 ? ({ kind: 'folds', count: rung.folds } as const) : null;
  const parts = divided(facts, folds, isWorthCarving(sum(train), sum(val), valShare), valShare);
  // The folds of a head, and those of a repetition, leave an answer to every picture that is not for testing.
  const judgedBy = folds || rung.epochs === 0 ? sum(train) + sum(val) : parts.val;
  const situation: Situation = {
    hasBase: base !== null,
    isGrey,
    classCount: train.length,
    blocks: base?.blocks ?? 0,
    steps: Math.ceil(parts.train / DEFAULT_SETTINGS.batchSize),
    canFit: judgedBy >= MIN_TO_FIT,
  };
  const recipe = recipeOf(rung, situation, Number((budgetMs / MINUTE_MS).toPrecision(3)));
  const present: Settings = { ...DEFAULT_SETTINGS, valShare };
  const times = recipeTimes(recipe, (phase) => settingsOfPhase(recipe, phase, present), {
    ...facts,
    hasBase: base !== null,
  });
  return { rung, recipe, times, ms: totalMs(times) };
}

/** "5 folds of 9 epochs with pictures of 128 pixels" */
function rungWords({ size, epochs, folds }: Rung): string {
  const pictures = `pictures of ${size} pixels`;
  if (epochs === 0) return `a head alone, with ${pictures}`;
  const trained = `${formatQuantity(epochs, 'epoch')} with ${pictures}`;
  return folds > 1 ? `${folds} folds of ${trained}` : trained;
}

/** What is trained, in a sentence. */
function modelWords({ rung }: Candidate, { base }: PlanFacts): string {
  if (!base)
    return `There is no pretrained network here, so cnn-gap is trained from its seed: ${rungWords(rung)}.`;
  if (rung.epochs === 0) return `“${base.name}” stays as it is and gets a head: ${rungWords(rung)}.`;
  return `“${base.name}” gets a head and all of it is trained on: ${rungWords(rung)}. Then its weights are averaged with those from before.`;
}

function foldWords({ rung, recipe }: Candidate, facts: PlanFacts): string {
  if (rung.folds > 1)
    return 'The folds become one model that averages their answers. It is judged by pictures that its members have not seen.';
  return isCarvedIn(recipe.phases[0], facts, facts.valShare)
    ? `There are fewer than ${MIN_TO_FIT} validation pictures, so ${Math.round(facts.valShare * 100)} % of the pictures are set aside as such.`
    : 'It is judged by the validation split.';
}

const timeWords = ({ recipe, times }: Candidate) =>
  recipe.phases.map(({ name }, at) => {
    const { runs, runMs } = times[at];
    const each = runs > 1 ? `, ${formatEstimate(runMs)} each` : '';
    return `${name}: about ${formatEstimate(msOf(times[at]))}${each}.`;
  });

/**
 * The most that fits into the time, by the estimate and with a reserve; where nothing fits, the least there is, which says so.
 * A longer time never plans less.
 */
export function planBestResult(facts: PlanFacts): BestPlan {
  const { base, budgetMs, groups } = facts;
  const rungs = ladder(base !== null, base?.sizes ?? SIZES, Math.max(1, Math.min(MAX_FOLDS, groups)));
  const candidates = rungs.map((rung) => candidateOf(rung, facts));
  const usableMs = budgetMs * (1 - RESERVE);
  const found = candidates.findLastIndex(({ ms }) => ms <= usableMs);
  const at = Math.max(0, found);
  const [chosen, next] = [candidates[at], candidates.at(at + 1)];
  const most = candidates[candidates.length - 1];
  const withReserve = ({ ms }: Candidate) => formatEstimate(ms / (1 - RESERVE));
  return {
    recipe: chosen.recipe,
    estimateMs: chosen.ms,
    reasons: [
      modelWords(chosen, facts),
      foldWords(chosen, facts),
      ...timeWords(chosen),
      ...(found < 0
        ? [
            `Nothing fits into ${formatEstimate(budgetMs)}: this is the least, about ${formatEstimate(chosen.ms)}.`,
          ]
        : []),
      ...(next
        ? [`Left out for time: ${rungWords(most.rung)}, about ${formatEstimate(most.ms)}.`]
        : ['Nothing was left out for time.']),
    ],
    longer: next
      ? `With ${withReserve(next)} it would be ${rungWords(next.rung)}.`
      : 'A longer time would buy nothing more.',
  };
}
