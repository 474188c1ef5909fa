/** Pretrained bases from files: those of ../shared/pretrained, read in place, and what our own writers make of them. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type KerasFormat, writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import { type BaseReading, checkPin, readBase } from '../../../../src/formats/model/readBase.ts';
import { drawGraph } from '../../../../src/models/graph/draft.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';
import { type ModelGraph, mapLayers } from '../../../../src/models/graph/modelGraph.ts';
import { pretrainedById } from '../../../../src/models/pretrained/pretrained.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';

const REASON = withoutShared(
  'pretrained/mobilenet_v1_0.25_224/model.json',
  'pretrained/mobilenet_v2_0.35_224/model.json',
);

const folder = (path: string, ...names: string[]) =>
  names.map((name) => new File([readFileSync(sharedPath(`${path}/${name}`))], name));

async function written(graph: ModelGraph, format: KerasFormat, name = `model.${format}`): Promise<File> {
  const model: ModelFile = { origin: 'test', graph, classes: null, preprocessing: null, optimizer: null };
  return new File([await writeKeras(model, format)], name);
}

describe.skipIf(REASON)(`pretrained bases${REASON}`, () => {
  const readings: Record<string, BaseReading> = {};
  beforeAll(async () => {
    for (const name of ['mobilenet_v1_0.25_224', 'mobilenet_v2_0.35_224']) {
      const reading = await readBase(folder(`pretrained/${name}`, 'model.json', 'group1-shard1of1.bin'));
      readings[reading!.base.id] = reading!;
    }
  });

  it.each([
    ['mobilenet-0.25', ['conv_preds']],
    ['mobilenet-v2-0.35', []],
  ])('knows %s by its pin, and cuts off its top', (id, top) => {
    expect(readings[id].pin).toBe(pretrainedById(id)!.pin);
    expect(readings[id].top).toEqual(top);
    checkPin(readings[id], 'model.json');
  });

  it.each(['keras', 'h5', 'weights.h5', 'legacy.h5'] as const)(
    'gives the same pin from our own .%s',
    async (format) => {
      for (const { base, graph, pin } of Object.values(readings)) {
        const reading = await readBase([await written(graph, format)]);
        expect([reading?.base.id, reading?.pin]).toEqual([base.id, pin]);
      }
    },
  );

  it.each(['keras', 'h5'] as const)('gives the same pin where layers of a .%s are frozen', async (format) => {
    const { graph, pin } = readings['mobilenet-v2-0.35'];
    const frozen = mapLayers(graph, (layer) => ({ ...layer, trainable: !layer.name.includes('_1') }));
    expect((await readBase([await written(frozen, format)]))?.pin).toBe(pin);
  });

  it.each(['h5', 'legacy.h5', 'weights.h5'] as const)('cuts off the top of an .%s', async (format) => {
    const { base, graph, pin } = readings['mobilenet-v2-0.35'];
    const drawn = drawGraph('top', [1280], { draw: (x) => x.to('Dense', { units: 4, name: 'predictions' }) });
    const [, top] = drawn.layers;
    const filled = top.weights.map((weight, at) => ({
      ...weight,
      values: new Float32Array(at === 0 ? 4 * 1280 : 4).fill(0.5),
    }));
    const last = graph.layers[graph.layers.length - 1];
    const layers = [...graph.layers, { ...top, weights: filled, calls: [[[last.name, 0, 0] as const]] }];
    const outputs = [['predictions', 0, 0] as const];
    const reading = await readBase([await written({ ...graph, layers, outputs }, format)]);
    expect([reading?.base.id, reading?.pin]).toEqual([base.id, pin]);
    expect(reading?.top).toHaveLength(1);
  });

  it('refuses one flipped bit as the known base, in words', async () => {
    const { base, graph } = readings['mobilenet-v2-0.35'];
    let isFirst = true;
    const flipped = mapLayers(graph, (layer) => ({
      ...layer,
      weights: layer.weights.map((weight) => {
        if (!isFirst) return weight;
        isFirst = false;
        const values = weight.values.slice();
        new Uint8Array(values.buffer)[0] ^= 1;
        return { ...weight, values };
      }),
    }));
    const reading = await readBase([await written(flipped, 'legacy.h5', 'mine.h5')]);
    expect(reading?.base).toBe(base);
    expect(() => checkPin(reading!, 'mine.h5')).toThrow(
      /"mine.h5" has the shape of MobileNetV2 0.35, but not its published weights/,
    );
  });
});

const TM = withoutShared('real_models/tm_pneumonia/model.json');
describe.skipIf(TM)(`a Teachable Machine export${TM}`, () => {
  it('begins with the known base', async () => {
    const files = folder('real_models/tm_pneumonia', 'model.json', 'weights.bin', 'metadata.json');
    const reading = await readBase(files);
    expect(reading?.base.id).toBe('mobilenet-v2-0.35');
    expect(reading?.top.length).toBeGreaterThan(0);
    checkPin(reading!, 'model.json');
  });
});

it('is no base where nothing known begins so', async () => {
  const graph = drawGraph('own', [8, 8, 3], { draw: (x) => x.to('Flatten').to('Dense', { units: 2 }) });
  const filled = mapLayers(graph, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => ({
      ...weight,
      values: new Float32Array(weight.shape.reduce((a, b) => a * b, 1)),
    })),
  }));
  expect(await readBase([await written(filled, 'keras')])).toBeNull();
  expect(await readBase([await written(filled, 'legacy.h5')])).toBeNull();
});
