/** A run on a pretrained base goes through every export as any other model; what is frozen goes along. */
import JSZip from 'jszip';
import { beforeAll, describe, expect, it } from 'vitest';
import { filled } from '../../../../bench/architectures/formula.ts';
import { type ExportParts, exportModel } from '../../../../src/formats/model/exportModel.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../../../../src/formats/model/exportTargets.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { cutGraph } from '../../../../src/models/base/cutGraph.ts';
import { frozenGraph } from '../../../../src/models/base/headed.ts';
import { type ModelGraph, weightDataOf } from '../../../../src/models/graph/modelGraph.ts';
import type { Settings } from '../../../../src/settings.ts';
import { useWasm } from '../../support/wasm.ts';
import { baseRun } from '../baseRun.ts';
import { modelIn } from '../files.ts';

const TARGETS = Object.keys(EXPORT_TARGETS) as ExportTarget[];

beforeAll(useWasm);

/** Of a network whose values change little from layer to layer. */
const HE = 24;

function partsOf(changed: Partial<Settings>): ExportParts {
  const run = baseRun(changed);
  const { graph } = run.imported!;
  return {
    graph,
    weights: weightDataOf(filled(graph, HE)),
    labels: labelsFile(run.dataset.classes, run.settings, run),
    runFile: runFile(run),
    historyCsv: historyCsv(run.epochs),
    ...{ images: [], optimizer: null },
  };
}

describe('a run on a pretrained base', () => {
  it.each(TARGETS)('answers the same as %s', async (target) => {
    const { same, maxDifference } = await exportModel(partsOf({ unfreeze: 1, headDropout: 0.2 }), target);
    expect(maxDifference).toBeLessThan(1e-5);
    expect(same).toBe(true);
  });

  it.each(['keras', 'h5'] as const)(
    'has the same frozen layers and preprocessing in %s, cut anywhere',
    async (target) => {
      const parts = partsOf({ unfreeze: 1, cut: 'block_15_add' });
      const { blob } = await exportModel(parts, target);
      const read = await modelIn([new File([blob], `model.${target}`)]);
      const flagsOf = ({ layers }: ModelGraph) =>
        layers.filter(({ weights }) => weights.length > 0).map(({ name, trainable }) => [name, trainable]);
      expect(flagsOf(read.graph)).toEqual(flagsOf(frozenGraph(parts.graph, 'block_14_add')));
      expect(read.preprocessing).toMatchObject({ scale: 1 / 127.5, offset: -1 });
    },
  );

  it('goes on in Keras with the layers that were frozen', async () => {
    const parts = partsOf({ unfreeze: 1, learningRate: 0.01, lowerRate: 0.1 });
    const zip = await JSZip.loadAsync(await (await exportModel(parts, 'continue')).blob.arrayBuffer());
    const run = JSON.parse(await zip.file('run.json')!.async('string'));
    const { layers } = run.model.config.config as {
      layers: { name: string; config: { trainable?: boolean } }[];
    };
    const frozen = layers.filter(({ config }) => config.trainable === false).map(({ name }) => name);
    const [, ...body] = cutGraph(parts.graph, 'block_15_add').layers;
    expect(frozen).toEqual(body.map(({ name }) => name));
    expect(run).toMatchObject({
      base: { frozen: 'block_15_add' },
      model: { id: 'mobilenet-v2', width: 0.35, name: 'MobileNetV2 0.35 (pretrained)' },
    });
    const readme = await zip.file('README.md')!.async('string');
    expect(readme).toContain(
      'The base keeps its weights up to the layer `block_15_add`. The head learns at a rate of 0.01',
    );
    expect(readme).toContain('at 0.001: "learningRate"');
    expect(readme).toContain('`mobilenet-v2` (');
  });

  it('goes on in Keras from a head that was fitted without an epoch', async () => {
    const { blob } = await exportModel(partsOf({}), 'continue');
    const readme = await (await JSZip.loadAsync(await blob.arrayBuffer())).file('README.md')!.async('string');
    expect(readme).toContain('its head fitted without an epoch');
    expect(readme).toContain('logistic regression (L2 0.1), without an epoch');
    expect(readme).toMatch(/it trains\s10 epochs more/);
    expect(readme).toMatch(/Only the head behind the layer `\w+` is trained/);
  });
});
