/** The carrying out of a recipe, as the page shows and keeps it. It imports types only. */
import type { PlainError } from '../shared/errors.ts';
import type { Recipe } from './recipe.ts';

/** The pictures that a recipe is carried out with: what finds them again. */
export interface JobDataset {
  /** Of its content. */
  hash: string;
  name: string;
  /** Whether its validation split had been carved anew before the recipe began. */
  carved: boolean;
  /** True for the built-in sample. */
  sample: boolean;
  /** Where the browser keeps its pictures as the phase at work sees them; null where it keeps none. */
  keptIn: string | null;
}

/** The carrying out of a recipe: plain data, kept over visits. What is done is known by its runs, which name it. */
export interface RecipeJob {
  id: string;
  recipe: Recipe;
  /** SHA-256 of the recipe without its name and about, in hex. */
  hash: string;
  status: 'working' | 'stopped' | 'failed' | 'done';
  /** Index of the phase at work, or of the one that it goes on with. */
  phase: number;
  /** The model that is trained, as the recipe's word was understood when it began. */
  modelId: string;
  dataset: JobDataset;
  /** What all of it takes, by what is known; null where that cannot be said. */
  estimateMs: number | null;
  /** Unix time. */
  startedAt: number;
  /** For how long it was at work before it was taken up last. */
  workedMs: number;
  /** Unix time at which it was taken up last. */
  resumedAt: number;
  /** What it waits for, as a sentence with what to do; null where it waits for nothing. */
  waitsFor: string | null;
  /** Phases of which later runs are left out, for want of time. */
  shortened: readonly number[];
  /** What was decided on the way, as sentences, oldest first. */
  notes: readonly string[];
  /** The run that the last phase has left; null before. */
  resultRunId: string | null;
  /** Why it failed; null where it has not. */
  error: PlainError | null;
}
