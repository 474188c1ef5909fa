/**
 * What the reference notebook printed of its four models: figures on its test split of 624 chest X-rays (234 NORMAL, 390
 * PNEUMONIA), by evaluate() and by the confusion matrices of its closing comparison. It imports types only.
 */
import type { ConfusionMatrix } from '../../../evaluation/types.ts';

export interface NotebookResult {
  /** Of the catalogue. */
  modelId: string;
  /** The notebook's word for the weights. */
  weights: 'best' | 'loaded';
  loss: number;
  /** [true class][predicted class], classes NORMAL and PNEUMONIA. */
  confusionMatrix: ConfusionMatrix;
}

export const NOTEBOOK_CLASSES: readonly string[] = ['NORMAL', 'PNEUMONIA'];

/** In the notebook's order. */
export const NOTEBOOK_RESULTS: readonly NotebookResult[] = [
  {
    modelId: 'mlp-128',
    weights: 'best',
    loss: 0.3138106167316437,
    confusionMatrix: [
      [181, 53],
      [35, 355],
    ],
  },
  {
    modelId: 'mlp-64x3',
    weights: 'best',
    loss: 0.3419956564903259,
    confusionMatrix: [
      [174, 60],
      [39, 351],
    ],
  },
  {
    modelId: 'cnn-128-64-32',
    weights: 'loaded',
    loss: 0.5594589710235596,
    confusionMatrix: [
      [109, 125],
      [12, 378],
    ],
  },
  {
    modelId: 'cnn-pool',
    weights: 'loaded',
    loss: 0.5110576152801514,
    confusionMatrix: [
      [122, 112],
      [3, 387],
    ],
  },
];
