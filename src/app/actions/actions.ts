/**
 * Everything a visitor can do, as a list of functions. None of them throws: a failure lands in `state.error`.
 * It imports types only; createActions.ts makes them.
 */
import type { KeptDataset } from '../../dataset/kept/storage.ts';
import type { DatasetImage, DecodeSettings, Picture, Source } from '../../dataset/types.ts';
import type { Answers } from '../../evaluation/comparison/compareAnswers.ts';
import type { Comparison } from '../../evaluation/types.ts';
import type { ExportTarget } from '../../formats/model/exportTargets.ts';
import type { Architecture } from '../../formats/model/importModel.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import type { BestPlan } from '../../recipes/plan.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { SettingGroup, SettingName, Settings } from '../../settings.ts';
import type { Outcome } from '../../shared/errors.ts';
import type { Explanation } from '../../training/explain/explain.ts';
import type { BaseActions } from '../bases/baseActions.ts';
import type { EnsembleActions } from '../ensembles/ensembleActions.ts';
import type { InsideActions } from '../inside/insideActions.ts';
import type { WantedReading } from '../runs/datasetOfRun.ts';
import type { RateActions } from '../starts/rateFinder.ts';
import type { DeskChange } from '../state/decisions.ts';
import type { RepeatPlan } from '../state/repeats.ts';
import type { CompareChoice, Step, Which } from '../state/state.ts';

export interface ExplainRequest {
  runId: string;
  which: Which;
  picture: Picture;
  /** What the picture was decoded with. */
  decodedWith: DecodeSettings;
  /** The class to explain; null for the likeliest one. */
  label: number | null;
}

/** A picture that a visitor tries. */
export interface TriedPicture {
  picture: Picture;
  /** The image of the run's dataset whose file is the same, by size and CRC-32; null where there is none. Never of a sealed test split. */
  known: DatasetImage | null;
}

export interface Actions extends BaseActions, EnsembleActions, InsideActions, RateActions {
  goTo(step: Step): void;
  dismissError(): void;

  /** Reads zips or folders that the user dropped or chose; an earlier dataset stays until the new one is ready. */
  openDataset(sources: readonly Source[]): Promise<void>;
  /** Merges more zips or folders into the dataset by split and class, without what it has; opens them where there is none. */
  addData(sources: readonly Source[]): Promise<void>;
  /** Reads the built-in synthetic sample. */
  openSample(): Promise<void>;
  /** Answers a question on folders and reads the dataset that it is about by the answer. */
  answerQuestion(questionId: string, optionId: string): Promise<void>;
  /** Stops reading, also where it waits for an answer; whatever was loaded before stays. */
  cancelReading(): void;
  /** Reads the same files again with the present dataset settings, or as is said. */
  readAgain(wanted?: WantedReading): Promise<void>;
  /** Carves another validation split from train and validation, by the present share, seed and group pattern. */
  carveValidation(): Promise<void>;
  /** Removes the dataset from the page; what the browser keeps of it stays. */
  removeDataset(): void;
  /** Opens a dataset that the browser keeps, and takes over the settings that it was read with. */
  openKept(kept: KeptDataset): Promise<void>;
  /** Deletes what the browser keeps of a dataset. */
  forgetKept(kept: KeptDataset): Promise<void>;
  /** Deletes all features of pretrained networks that the browser keeps. */
  forgetFeatures(): Promise<void>;

  setSetting<N extends SettingName>(name: N, value: Settings[N]): void;
  /** Changes several settings in one go; returns what undoes it. */
  setSettings(values: Partial<Settings>): () => void;
  /** Puts groups of settings back to the table's defaults; returns what undoes it. */
  resetSettings(groups: readonly SettingGroup[]): () => void;
  /** Measures every device of this machine again, unless a run is at work. */
  measureDevices(): void;

  /** The pictures as the model sees them: as read (`draw` null), or augmented by the seeded draw of that number. */
  pictures(indices: number[], draw: number | null): Promise<Picture[]>;

  /** Reads a model out of files that were dropped or chosen together, and chooses it; weights alone wait for an architecture. */
  importModel(files: readonly File[]): Promise<void>;
  /** Puts the weights that wait into an architecture, which may refuse its pictures; null forgets them. */
  placeWeights(architecture: (() => Architecture) | null): Promise<void>;
  cancelImport(): void;
  /** Opens the dialog about an imported model; null closes it. */
  reviewModel(modelId: string | null): void;
  /** Takes over what was corrected by hand: preprocessing, names of the outputs, or which output stands for which class. */
  changeImported(
    modelId: string,
    changes: Partial<Pick<ImportedModel, 'preprocessing' | 'classes' | 'mapping'>>,
  ): void;
  /** Says that what was guessed of an imported model is right; figures that rest on it are no longer marked. */
  confirmImported(modelId: string): void;
  /** Removes an imported model, not its runs; returns what undoes it. */
  removeImported(modelId: string): () => void;
  /** Judges an imported model on the validation split: a run without any epoch. */
  evaluateModel(modelId: string): Promise<void>;

  /** Chooses a recipe, to be looked at and run; null for none. */
  chooseRecipe(recipe: Recipe | null): void;
  /** Chooses the recipe of a file and shows it on the Train step. Resolves to whether it could be read. */
  openRecipeFile(file: File): Promise<boolean>;
  /** Saves the chosen recipe as a file. */
  saveRecipe(): void;
  /** Chooses what stands in the form as a recipe of that name, and saves it. */
  saveFormAsRecipe(name: string): void;
  /** Puts model and settings of a recipe's first training into the form; resolves to what undoes it, null where it could not be. */
  putRecipe(recipe: Recipe): Promise<(() => void) | null>;

  /** How often Train trains; null for once. */
  setRepeat(plan: RepeatPlan | null): void;
  /** Freezes the settings into a new run and trains it; with a plan to repeat, one run after another. */
  startRun(): Promise<void>;
  /** What “Best result” does in that time with the dataset that is loaded; null where that cannot be said. */
  planBestResult(budgetMinutes: number): Promise<BestPlan | null>;
  /**
   * Carries out a recipe with the dataset that is loaded: phase by phase, without asking. Resolves once it has ended.
   * @param said Sentences to be shown with it, such as what a longer time would buy.
   */
  runRecipe(recipe: Recipe, said?: readonly string[]): Promise<void>;
  /** Ends the recipe at work; what is done stays, and `resumeRecipe` goes on. */
  stopRecipe(): void;
  /** Goes on with the recipe that was stopped or failed: what is finished is not trained again. */
  resumeRecipe(): Promise<void>;
  /** Forgets the recipe that is not at work; its runs stay. */
  dismissRecipe(): void;
  /** Chooses a base and trains on it, on the Train step. */
  startOnBase(baseId: string): Promise<void>;
  /** Trains a failed run on from its last snapshot, where its pictures are loaded; with a device, that is chosen first. */
  continueRun(runId: string, device?: Settings['device']): Promise<void>;
  /** The next run starts from these weights of an ended run. */
  trainFurther(runId: string, which: Which): void;
  /** The next run starts as its model does, not from a run. */
  startAnew(): void;
  pauseRun(): void;
  resumeRun(): void;
  /**
   * Ends the run after the step at work, its weights are kept, and begins no other; asked a second time, in the middle of
   * the step. A run that is trained already ends without being judged.
   */
  stopRun(): void;
  showRun(runId: string): void;
  /** Removes an ended run with its weights; returns what undoes it. */
  removeRun(runId: string): () => void;

  /** Removes all ended runs and all runs from files; returns what undoes it. */
  removeAllRuns(): () => void;
  /** Deletes runs of earlier visits that cannot be shown. */
  removeSkippedRuns(): Promise<void>;

  /** Adds runs from files (run.json, result.json) for the comparison; returns their ids. */
  importRuns(files: readonly File[]): Promise<string[]>;
  /** Stops reading runs from files; what was read already stays. */
  cancelRunImport(): void;
  /** Removes a run from a file; returns what undoes it. */
  removeImportedRun(id: string): () => void;

  /** Evaluates the best and the last weights of an ended run on the validation split, where its end did not. */
  evaluateValidation(runId: string): Promise<void>;
  /** Opens the test split for an ended run: evaluates its best and last weights on it, and counts one opening. */
  evaluateTest(runId: string): Promise<void>;
  /**
   * Opens the test split once for all runs of a repetition that have ended well. Those that it was opened for already are not judged
   * again; where one fails, what was judged stays, and the next call goes on within the same opening.
   */
  evaluateTestTogether(repeatId: string): Promise<void>;
  /** Changes what the Compare step shows. */
  compare(choice: Partial<CompareChoice>): void;
  /**
   * Compares two runs picture by picture, which may take seconds.
   * @param onProgress Gets the share of the work that is done.
   * @returns null where it was cancelled or failed.
   */
  compareAnswers(
    a: Answers,
    b: Answers,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<Comparison | null>;
  /**
   * Sets what the decision desk of a run's weights shows, and what goes along with them; null puts the desk back. Only a run that
   * was judged on validation has one.
   */
  decide(runId: string, which: Which, change: DeskChange | null): void;
  /** Saves weights of an ended run as a file; reads it back and puts into `exported` of the run how it answers. */
  exportModel(runId: string, which: Which, target: ExportTarget): Promise<void>;
  /** Saves golden.json and the checking script of the run's latest export. */
  saveProof(runId: string): void;
  /**
   * Saves a report on ended runs and runs from files, by their ids, as one HTML file.
   * @param pair Ids of two of them, A and B, to compare picture by picture.
   */
  saveReport(ids: readonly string[], pair?: readonly [string, string] | null): Promise<void>;

  /** Where a picture speaks for a class. What is aborted before its turn is not computed. */
  explain(request: ExplainRequest, signal: AbortSignal): Promise<Outcome<Explanation>>;
  /** Decodes a picture of no dataset as those of the run were. */
  readPicture(runId: string, file: File): Promise<Outcome<TriedPicture>>;
  /** A picture from a file, read as the form's settings say; refused where it is for testing in the dataset or in any run. */
  readFile(file: File): Promise<Outcome<Picture>>;
}
