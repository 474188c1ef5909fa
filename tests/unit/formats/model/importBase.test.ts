/** Pretrained networks that are dropped: recognised whatever their file, verified, or refused in words; and networks that are no classifiers. */
import { readFileSync } from 'node:fs';
import JSZip from 'jszip';
import { beforeAll, describe, expect, it } from 'vitest';
import { type KerasFormat, writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import type { BaseImport } from '../../../../src/formats/model/importBase.ts';
import { importModel } from '../../../../src/formats/model/importModel.ts';
import { cutGraph, shapeAt, tailGraph } from '../../../../src/models/base/cutGraph.ts';
import { asPublished, withoutPooling } from '../../../../src/models/base/knownBase.ts';
import { drawGraph } from '../../../../src/models/graph/draft.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';
import {
  type ModelGraph,
  mapLayers,
  variableWeights,
  withWeights,
} from '../../../../src/models/graph/modelGraph.ts';
import { sizeOf } from '../../../../src/models/layers/rule.ts';
import { pretrainedById } from '../../../../src/models/pretrained/pretrained.ts';
import { baseGraph } from '../../../../src/models/pretrained/recognize.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';
import { useWasm } from '../../support/wasm.ts';

beforeAll(useWasm);

const OPTIONS = { architecture: null, anySizePx: 224 };
const V1 = 'pretrained/mobilenet_v1_0.25_224';
const V2 = 'pretrained/mobilenet_v2_0.35_224';
const REASON = withoutShared(`${V1}/model.json`, `${V2}/model.json`);

const bytesOf = (path: string) => readFileSync(sharedPath(path));
const folder = (path: string) =>
  ['model.json', 'group1-shard1of1.bin'].map((name) => new File([bytesOf(`${path}/${name}`)], name));

async function base(files: readonly File[]): Promise<BaseImport> {
  const result = await importModel(files, OPTIONS);
  if (result.kind !== 'base') throw new Error(`This is a ${result.kind}.`);
  return result;
}

const fileOf = (graph: ModelGraph): ModelFile => ({
  ...{ origin: 'test', graph, classes: null, preprocessing: null, optimizer: null },
});

async function written(graph: ModelGraph, format: KerasFormat, name = `net.${format}`): Promise<File> {
  return new File([await writeKeras(fileOf(graph), format)], name);
}

/** Values for all weights; variances stay positive. */
function drawn(graph: ModelGraph): ModelGraph {
  const random = randomFor(7);
  return mapLayers(graph, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => ({
      ...weight,
      values: Float32Array.from({ length: sizeOf(weight.shape) }, () =>
        weight.name === 'count' ? 1 : 0.5 + random(),
      ),
    })),
  }));
}

/** Other names for all layers. */
function renamed(graph: ModelGraph): ModelGraph {
  const name = (old: string) => `n_${graph.layers.findIndex((layer) => layer.name === old)}`;
  const ref = ([layer, call, output]: readonly [string, number, number]) =>
    [name(layer), call, output] as const;
  return {
    ...graph,
    layers: graph.layers.map((layer) => ({
      ...layer,
      name: name(layer.name),
      calls: layer.calls.map((refs) => refs.map(ref)),
    })),
    inputs: graph.inputs.map(ref),
    outputs: graph.outputs.map(ref),
  };
}

describe.skipIf(REASON)(`the networks of ../shared/pretrained${REASON}`, () => {
  let v1: BaseImport;
  let v2: BaseImport;
  beforeAll(async () => {
    [v1, v2] = [await base(folder(V1)), await base(folder(V2))];
  });
  const whole = ({ base: { graph }, weights }: BaseImport) => withWeights(graph, weights);

  it('are verified by their pins, in the catalogue’s words and range', () => {
    for (const [{ base, refusal, weights }, id] of [
      [v1, 'mobilenet-0.25'],
      [v2, 'mobilenet-v2-0.35'],
    ] as const) {
      expect(refusal).toBeNull();
      expect(base).toMatchObject({ known: id, check: 'pin', sha256: pretrainedById(id)!.pin });
      expect(base.preprocessing).toMatchObject({ height: 224, scale: 1 / 127.5, offset: -1 });
      expect(base.preprocessingGuessed).toBe(false);
      expect(weights.byteLength).toBe(base.bytes);
      const values = variableWeights(base.graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      expect(4 * values).toBe(base.bytes);
    }
    expect(v1.base.name).toBe('MobileNet 0.25');
    expect(shapeAt(v1.base.graph, 'conv_pw_13_relu')).toEqual([7, 7, 256]);
    expect(shapeAt(v2.base.graph, 'out_relu')).toEqual([7, 7, 1280]);
    expect(v1.base.remarks.join()).toMatch(/top was cut off .*conv_preds.*1000 classes/);
  });

  it('can be cut at each of their cut layers', () => {
    for (const { base } of [v1, v2]) {
      expect(base.graph.outputs[0][0]).toBe(base.cutLayers.at(-1));
      for (const name of base.cutLayers) {
        expect(cutGraph(base.graph, name).layers.length).toBeGreaterThan(3);
        expect(() => tailGraph(base.graph, name)).not.toThrow();
      }
    }
  });

  it.each(['keras', 'h5', 'legacy.h5', 'weights.h5'] as const)(
    'are the same in a .%s of other names',
    async (format) => {
      const graph = renamed(whole(v2));
      const found = await base([await written(graph, format)]);
      expect(found.base).toMatchObject({ known: 'mobilenet-v2-0.35', check: 'pin', sha256: v2.base.sha256 });
      expect(Buffer.from(found.weights).equals(Buffer.from(v2.weights))).toBe(true);
    },
  );

  it('are the same in a zip of their folder', async () => {
    const zip = new JSZip();
    for (const name of ['model.json', 'group1-shard1of1.bin'])
      zip.file(`web_model/${name}`, bytesOf(`${V2}/${name}`));
    const found = await base([new File([await zip.generateAsync({ type: 'arraybuffer' })], 'base.zip')]);
    expect(found.base).toMatchObject({ known: 'mobilenet-v2-0.35', check: 'pin' });
  });

  it('are known at another size, and where any is taken', async () => {
    for (const [size, wanted] of [
      [96, 96],
      [null, 224],
    ]) {
      const graph = mapLayers(whole(v1), (layer) =>
        layer.className === 'InputLayer'
          ? { ...layer, config: { batch_shape: [null, size, size, 3] } }
          : layer,
      );
      const found = await base([await written(graph, 'keras')]);
      expect(found.base).toMatchObject({ known: 'mobilenet-0.25', check: 'pin', sha256: v1.base.sha256 });
      expect(found.base.preprocessing.height).toBe(wanted);
    }
  });

  it('are refused with one flipped bit, and may be taken unverified', async () => {
    const [json, bin] = folder(V2);
    const bytes = new Uint8Array(await bin.arrayBuffer());
    bytes[1_000_000] ^= 1;
    const found = await base([json, new File([bytes], bin.name)]);
    expect(found.refusal?.message).toMatch(
      /has the shape of MobileNetV2 0.35, but not its published weights/,
    );
    expect(found.base).toMatchObject({
      known: null,
      check: 'own',
      name: 'model.json',
      preprocessingGuessed: true,
    });
    expect(found.base.cutLayers).toEqual(v2.base.cutLayers);
  });

  it('are refused where they are cut off', async () => {
    const [json, bin] = folder(V2);
    await expect(base([json, new File([bin.slice(0, 800_000)], bin.name)])).rejects.toThrow(/cut off/);
    const h5 = await written(whole(v2), 'legacy.h5');
    await expect(base([new File([h5.slice(0, h5.size / 2)], h5.name)])).rejects.toThrow(/damaged|cut off/);
    await expect(base([json])).rejects.toThrow(/is missing beside/);
  });

  it('are nobody’s classifiers: with classes of its own a network stays one', async () => {
    const last = v2.base.cutLayers.at(-1)!;
    const top = drawGraph('top', [1280], {
      draw: (x) => x.to('Dense', { units: 3, activation: 'softmax', name: 'mine' }),
    });
    const graph = whole(v2);
    const pool = {
      ...top.layers[1],
      className: 'GlobalAveragePooling2D',
      name: 'pool',
      config: { keepdims: false },
      weights: [],
      calls: [[[last, 0, 0]]],
    } as const;
    const dense = { ...drawn(top).layers[1], calls: [[['pool', 0, 0]]] } as const;
    const classifier: ModelGraph = {
      ...graph,
      layers: [...graph.layers, pool, dense],
      outputs: [['mine', 0, 0]],
    };
    const result = await importModel([await written(classifier, 'keras')], OPTIONS);
    expect(result).toMatchObject({ kind: 'model', model: { outputs: 3 } });
    const loose = await importModel([await written(classifier, 'legacy.h5')], OPTIONS);
    expect(loose.kind).toBe('weights');
  });
});

/** One of each kind, but the large. */
const SEEN_NOWHERE = ['mobilenet-v2-0.5', 'mobilenet-0.5', 'mobilenet-v3-small', 'efficientnet-b0'];

describe('networks of the table that were never seen here', () => {
  it.each(SEEN_NOWHERE)('%s is recognised by its shapes, and says so', async (id) => {
    const row = pretrainedById(id)!;
    const graph = drawn(asPublished(row, withoutPooling(baseGraph(row))));
    for (const format of ['keras', 'legacy.h5'] as const) {
      const name = format === 'keras' ? 'net.keras' : row.published.at(-1)!.file;
      const { base: found, refusal } = await base([await written(renamed(graph), format, name)]);
      expect(found).toMatchObject({ known: id, check: 'shapes' });
      expect(refusal).toBeNull();
      expect(found.remarks.join()).toMatch(/not verified/);
      expect(found.graph.layers.map(({ className }) => className)).toEqual(
        graph.layers.map(({ className }) => className),
      );
      for (const name of found.cutLayers) expect(() => tailGraph(found.graph, name)).not.toThrow();
      expect(found.graph.outputs[0][0]).toBe(found.cutLayers.at(-1));
    }
  });
});

describe('other networks', () => {
  it('with a map at their end are refused as classifiers, and may be bases', async () => {
    const graph = drawn(
      drawGraph('own', [32, 32, 3], {
        draw: (x) =>
          x
            .to('Conv2D', { filters: 4, kernel_size: 3 })
            .to('MaxPooling2D')
            .to('Conv2D', { filters: 6, kernel_size: 3 }),
      }),
    );
    const { base: found, refusal } = await base([await written(graph, 'keras', 'mine.keras')]);
    expect(refusal?.message).toMatch(/answers with an array of 13 × 13 × 6/);
    expect(found).toMatchObject({
      name: 'mine.keras',
      check: 'own',
      cutLayers: ['conv2d', 'max_pooling2d', 'conv2d_1'],
    });
  });

  it('that answer several questions may be bases before their last layer', async () => {
    const graph = drawn(
      drawGraph('own', [16, 16, 3], {
        draw: (x) =>
          x
            .to('Conv2D', { filters: 4, kernel_size: 3 })
            .to('Flatten')
            .to('Dropout', { rate: 0.5 })
            .to('Dense', { units: 5, activation: 'sigmoid' }),
      }),
    );
    const { base: found, refusal } = await base([await written(graph, 'keras')]);
    expect(refusal?.message).toMatch(/5 units with the activation "sigmoid"/);
    expect(found.cutLayers).toEqual(['conv2d', 'flatten']);
  });

  it('without anything before their last layer are refused', async () => {
    const graph = drawn(
      drawGraph('own', [16, 16, 3], {
        draw: (x) => x.to('Flatten').to('Dense', { units: 5, activation: 'sigmoid' }),
      }),
    );
    await expect(base([await written(graph, 'keras')])).rejects.toThrow(/5 units with the activation/);
  });
});
