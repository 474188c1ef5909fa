/**
 * A recipe: a named list of phases and settings, as it stands in its file and in run.json. It imports types only.
 */
import type { Settings } from '../settings.ts';

/** Trains one run, or several. */
export interface TrainPhase {
  kind: 'train';
  /** What it is for, in a few words. */
  name: string;
  /** Beyond those of the recipe. */
  settings: Partial<Settings>;
  /** Null for one run. */
  repeat: { kind: 'seeds' | 'folds'; count: number } | null;
  /** With `enough` a validation split is carved out of train where there are too few pictures to choose by. */
  validation: 'as it is' | 'enough';
}

/** Makes one model of the runs of an earlier phase, a repetition: their answers are averaged. */
export interface EnsemblePhase {
  kind: 'ensemble';
  name: string;
  /** Index of that phase. */
  of: number;
}

export type RecipePhase = TrainPhase | EnsemblePhase;

export interface Recipe {
  format: 'darkroom-recipe';
  version: 1;
  name: string;
  /** What it does and for whom, in a sentence or two. */
  about: string;
  /**
   * `chosen`: whichever model is chosen. `base`: the best pretrained network that is there, without any `cnn-gap`. Else the id of a
   * model of the catalogue or of a base.
   */
  model: string;
  /** Beyond the defaults, for all phases. */
  settings: Partial<Settings>;
  /** One after the other; the last one's run is the result. */
  phases: readonly RecipePhase[];
  /** For how long it was planned; null where time was no matter. */
  budgetMinutes: number | null;
}

/** What a run says of the recipe that it belongs to. */
export interface RunRecipe {
  name: string;
  /** SHA-256 of the recipe without its name and about, in hex. */
  hash: string;
  /** Names the carrying out of the recipe that it was trained in. */
  job: string;
  /** Index of its phase. */
  phase: number;
  recipe: Recipe;
}
