/** The notebook's closing comparison of its four models, from runs of this page. It must not know of the page. */
import { proportion } from '../../../evaluation/figures/intervals.ts';
import type { ConfusionMatrix, Figure } from '../../../evaluation/types.ts';
import type { RunFile, SplitFigures } from '../../run/runFileTypes.ts';
import { NOTEBOOK_RESULTS, type NotebookResult } from './notebook.ts';

/** A run's best weights on the split that it is compared by. */
export interface ClosingRun {
  file: RunFile;
  /** Its place among the given runs. */
  index: number;
  /** Test where it was opened for this run. */
  split: 'test' | 'validation';
  figures: SplitFigures;
}

/** One of the notebook's models. */
export interface ClosingRow {
  modelId: string;
  /** The newest judged run of that model; null where there is none. */
  run: ClosingRun | null;
  notebook: NotebookResult & MatrixFigures;
}

/** What a confusion matrix says by itself. */
export interface MatrixFigures {
  accuracy: Figure;
  /** Recall of each class; null where it has no pictures. */
  recalls: (Figure | null)[];
}

/** Accuracy and recalls with Wilson's intervals, from counts alone. The matrix has at least one picture. */
export function matrixFigures(matrix: ConfusionMatrix): MatrixFigures {
  const supports = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const hits = matrix.map((row, label) => row[label]);
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  return {
    accuracy: proportion(total(hits), total(supports))!,
    recalls: hits.map((count, label) => proportion(count, supports[label])),
  };
}

function closingRun(files: readonly RunFile[], modelId: string): ClosingRun | null {
  const judged = [...files.keys()]
    .filter((index) => files[index].model.id === modelId && (files[index].test ?? files[index].validation))
    // Of runs that began in the same moment the later one of the list is the newer.
    .sort((a, b) => Date.parse(files[b].startedAt) - Date.parse(files[a].startedAt) || b - a);
  if (judged.length === 0) return null;
  const [index] = judged;
  const file = files[index];
  return file.test
    ? { file, index, split: 'test', figures: file.test.best }
    : { file, index, split: 'validation', figures: file.validation!.best };
}

/**
 * A row for each of the notebook's models, in its order: the best weights of the newest run of that model which was
 * judged, on test where that was opened for it, else on validation, beside what the notebook printed.
 */
export function closingComparison(files: readonly RunFile[]): ClosingRow[] {
  return NOTEBOOK_RESULTS.map((notebook) => ({
    modelId: notebook.modelId,
    run: closingRun(files, notebook.modelId),
    notebook: { ...notebook, ...matrixFigures(notebook.confusionMatrix) },
  }));
}

/** Whether each of the notebook's models has a run. */
export function isClosingComplete(rows: readonly ClosingRow[]): boolean {
  return rows.every(({ run }) => run !== null);
}
