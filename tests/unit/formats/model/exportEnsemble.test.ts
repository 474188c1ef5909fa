/** An ensemble goes through every export but the one for training on, and comes back as a model that answers the same. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compareAnswers, type Golden } from '../../../../src/formats/golden/golden.ts';
import { type ExportParts, exportModel } from '../../../../src/formats/model/exportModel.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../../../../src/formats/model/exportTargets.ts';
import { importModel } from '../../../../src/formats/model/importModel.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { type ModelGraph, skeletonOf, weightDataOf } from '../../../../src/models/graph/modelGraph.ts';
import { headOf } from '../../../../src/models/head/head.ts';
import type { ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import { CHAIN, ensembleOf, member, NESTED, RESIDUAL } from '../../models/ensemble/members.ts';
import { useWasm } from '../../support/wasm.ts';
import { finishedRun } from '../finishedRun.ts';
import { filesOf, onnxAnswers, stockAnswers } from './networkExports.ts';

const TARGETS = (Object.keys(EXPORT_TARGETS) as ExportTarget[]).filter(
  (target) => !EXPORT_TARGETS[target].trainsOn,
);
const SIZE = 16;

beforeAll(useWasm);

function partsOf(graph: ModelGraph): ExportParts {
  const finished = finishedRun();
  const outputs = graph === CHAIN ? 1 : 3;
  const classes = outputs === 1 ? ['NORMAL', 'PNEUMONIA'] : ['a', 'b', 'c'];
  const settings = {
    ...{ ...finished.settings, imageSize: SIZE },
    classMode: outputs === 1 ? ('binary' as const) : ('categorical' as const),
  };
  const whole = ensembleOf([1, 2, 3].map((draw) => member(graph, draw)));
  const imported: ImportedModel = {
    ...{ id: 'ensemble-x', name: '3 × X', origin: 'Darkroom, an ensemble', graph: skeletonOf(whole) },
    ...{ outputs, classes, preprocessingSaid: true, guesses: [], remarks: [], mapping: null },
    preprocessing: { height: SIZE, width: SIZE, channelOrder: 'rgb', scale: 1 / 255, offset: 0 },
  };
  const model = { modelId: imported.id, imported };
  const run = { ...finished, ...model, settings, validation: null, test: null };
  return {
    ...{ graph: imported.graph, weights: weightDataOf(whole), runFile: runFile(run) },
    labels: labelsFile(classes, settings, model),
    ...{ historyCsv: historyCsv([]), images: [], optimizer: null },
  };
}

async function goldenIn(blob: Blob): Promise<Golden> {
  return JSON.parse(await (await filesOf(blob)).file('golden.json')!.async('string'));
}

describe.each([
  ['a chain', CHAIN],
  ['branches', RESIDUAL],
  ['a nested model', NESTED],
])('an ensemble of %s', (_, graph) => {
  it.each(TARGETS)('answers the same as %s', async (target) => {
    const parts = partsOf(graph);
    const { blob, proof, same, maxDifference } = await exportModel(parts, target);
    expect(maxDifference).toBeLessThan(1e-6);
    expect(same).toBe(true);
    if (target === 'onnx') {
      const golden = await goldenIn(proof!);
      expect(new Set(golden.outputs.flat()).size).toBeGreaterThan(6);
      expect(compareAnswers(golden, await onnxAnswers(blob, golden)).same).toBe(true);
    }
    if (target === 'tfjs') {
      const golden = await goldenIn(blob);
      expect(compareAnswers(golden, await stockAnswers(await filesOf(blob), golden)).same).toBe(true);
    }
    if (!['keras', 'h5', 'tfjs'].includes(target)) return;
    const name = `model.${target === 'tfjs' ? 'zip' : target}`;
    const back = await importModel([new File([blob], name)], { architecture: null, anySizePx: SIZE });
    if (back.kind !== 'model') throw new Error(`It came back as ${back.kind}.`);
    expect(back.model).toMatchObject({ classes: parts.labels.classes, guesses: [] });
    expect(headOf(back.model.graph).members).toHaveLength(3);
  });
});
