/** The notebook's closing comparison: its models, its order, its printed figures, and the newest run of each. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  closingComparison,
  isClosingComplete,
  matrixFigures,
} from '../../../../src/formats/report/words/closingComparison.ts';
import { NOTEBOOK_CLASSES, NOTEBOOK_RESULTS } from '../../../../src/formats/report/words/notebook.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunFileInput } from '../../../../src/formats/run/runFileTypes.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { parameterCount } from '../../../../src/models/graph/modelGraph.ts';
import { referencePath } from '../../support/reference.ts';
import { finishedRun } from '../finishedRun.ts';

const finished = finishedRun();
const settings = { ...finished.settings, imageSize: 32 };
const file = (change: Partial<RunFileInput>) => runFile({ ...finished, settings, ...change });

describe('closingComparison', () => {
  it('takes the newest judged run of each model, in the notebook’s order', () => {
    const files = [
      file({ modelId: 'cnn-pool', startedAt: 3000 }),
      file({ modelId: 'mlp-128', startedAt: 2000 }),
      file({ modelId: 'mlp-128', startedAt: 1000 }),
      file({ modelId: 'mlp-128', startedAt: 4000, validation: null, test: null }),
      file({ modelId: 'cnn-128-64-32', startedAt: 1000 }),
    ];
    const rows = closingComparison(files);
    expect(rows.map(({ modelId, run }) => [modelId, run?.index ?? null])).toEqual([
      ['mlp-128', 1],
      ['mlp-64x3', null],
      ['cnn-128-64-32', 4],
      ['cnn-pool', 0],
    ]);
    expect(isClosingComplete(rows)).toBe(false);
    expect(isClosingComplete(closingComparison([...files, file({ modelId: 'mlp-64x3' })]))).toBe(true);
  });

  it('judges by test where it was opened for the run, else by validation', () => {
    const rows = closingComparison([file({}), file({ modelId: 'mlp-64x3', test: null })]);
    expect(rows[0].run).toMatchObject({ split: 'test', figures: { n: 3, accuracy: 2 / 3 } });
    expect(rows[1].run).toMatchObject({ split: 'validation', figures: { n: 1, accuracy: 1 } });
  });

  it('gives a matrix its accuracy and recalls, null for a class without pictures', () => {
    const { accuracy, recalls } = matrixFigures([
      [3, 1],
      [0, 0],
    ]);
    expect(accuracy).toMatchObject({ value: 0.75, n: 4, method: 'wilson' });
    expect(recalls[0]).toEqual(accuracy);
    expect(recalls[1]).toBeNull();
  });
});

describe('the notebook’s figures', () => {
  it('are those that it printed', () => {
    const printed = JSON.parse(readFileSync(referencePath('seed_results.json'), 'utf8'));
    expect(NOTEBOOK_CLASSES).toEqual(printed.classes);
    expect(NOTEBOOK_RESULTS).toHaveLength(printed.models.length);
    NOTEBOOK_RESULTS.forEach(({ modelId, weights, loss, confusionMatrix }, place) => {
      const model = printed.models[place];
      expect(parameterCount(graphOf(modelById(modelId), printed.target_size, 1))).toBe(model.total_params);
      expect(confusionMatrix).toEqual(model.confusion_matrix);
      const evaluated = model.evaluate.at(-1);
      expect(evaluated.weights.startsWith(weights)).toBe(true);
      expect(loss).toBe(evaluated.loss);
      expect(matrixFigures(confusionMatrix).accuracy.value).toBeCloseTo(evaluated.accuracy, 6);
    });
  });
});
