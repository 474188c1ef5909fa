/** TensorFlow.js models in the forms in which they come: zipped, in pieces, quantized. */
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { weightsIn } from '../../../../src/formats/tfjs/tfjsWeights.ts';
import { modelIn } from '../files.ts';

const spec = (name: string, shape: number[], rest: object = {}) => ({
  name,
  shape,
  dtype: 'float32',
  ...rest,
});

const topology = {
  class_name: 'Sequential',
  config: {
    name: 's',
    layers: [
      { class_name: 'Dense', config: { name: 'd', units: 2, batch_input_shape: [null, 3], use_bias: true } },
    ],
  },
};
const VALUES = Float32Array.of(1, 2, 3, 4, 5, 6, 0.5, -0.5);
const manifest = (paths: string[]) => [{ paths, weights: [spec('d/kernel', [3, 2]), spec('d/bias', [2])] }];

async function zipped(files: Record<string, string | Uint8Array>): Promise<File> {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(files)) zip.file(path, content);
  return new File([await zip.generateAsync({ type: 'arraybuffer', compression: 'DEFLATE' })], 'model.zip');
}

const bytes = new Uint8Array(VALUES.buffer);

describe('TensorFlow.js models', () => {
  it('come in a zip, in a folder of it, cut into pieces, with class names', async () => {
    const metadata = { tmVersion: '2.4', labels: ['a', 'b'], imageSize: 96, grayscale: true };
    const file = await modelIn([
      await zipped({
        'out/model.json': JSON.stringify({
          modelTopology: topology,
          weightsManifest: manifest(['1.bin', './2.bin']),
        }),
        'out/1.bin': bytes.subarray(0, 13),
        'out/2.bin': bytes.subarray(13),
        'out/metadata.json': JSON.stringify(metadata),
        '__MACOSX/out/model.json': 'no',
      }),
    ]);
    expect(file.graph.layers[1].weights.map(({ values }) => [...values])).toEqual([
      [1, 2, 3, 4, 5, 6],
      [0.5, -0.5],
    ]);
    expect(file.classes).toEqual(['a', 'b']);
    expect(file.preprocessing).toMatchObject({ height: 96, channelOrder: 'grayscale', offset: -1 });
  });

  it('come with longer names of their weights, and out of their folder', async () => {
    const weights = [spec('outer/d/kernel', [3, 2]), spec('outer/d/bias', [2])];
    const json = {
      modelTopology: { model_config: topology },
      weightsManifest: [{ paths: ['w.bin'], weights }],
    };
    const files = [new File([JSON.stringify(json)], 'model.json'), new File([bytes], 'w.bin')];
    expect((await modelIn(files)).graph.layers[1].weights.map(({ name }) => name)).toEqual([
      'kernel',
      'bias',
    ]);
  });

  it('say which weight is missing, and where two models are', async () => {
    const json = JSON.stringify({
      modelTopology: topology,
      weightsManifest: [{ paths: ['w.bin'], weights: [spec('d/kernel', [3, 2]), spec('e/bias', [2])] }],
    });
    const files = [new File([json], 'model.json'), new File([bytes], 'w.bin')];
    await expect(modelIn(files)).rejects.toThrow('The weight "d/bias" of the layer "d" (Dense) is missing');
    await expect(modelIn([await zipped({ 'a/model.json': json, 'b/model.json': json })])).rejects.toThrow(
      /holds 2 models/,
    );
  });

  it.each<[string, string, ArrayBuffer, object, number[]]>([
    [
      'bytes',
      'uint8',
      Uint8Array.of(0, 10, 255, 1).buffer,
      { dtype: 'uint8', scale: 0.5, min: -1 },
      [-1, 4, 126.5, -0.5],
    ],
    [
      'two bytes',
      'uint16',
      Uint16Array.of(0, 65535, 1, 2).buffer,
      { dtype: 'uint16', scale: 2, min: 1 },
      [1, 131071, 3, 5],
    ],
    [
      'half precision',
      'float16',
      // 1, −2, the largest and the least number of 16 bits.
      Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001).buffer,
      { dtype: 'float16', original_dtype: 'float32' },
      [1, -2, 65504, 2 ** -24],
    ],
  ])('may be quantized to %s', (_, __, data, quantization, expected) => {
    const [weight] = weightsIn([spec('w', [4], { quantization })], new Uint8Array(data), 'The model');
    expect([...weight.read()]).toEqual(expected);
  });

  it('are refused with an activation that Keras 3 computes otherwise', async () => {
    const [dense] = topology.config.layers;
    const layers = [{ ...dense, config: { ...dense.config, activation: 'hard_sigmoid' } }];
    const json = {
      modelTopology: { ...topology, config: { ...topology.config, layers } },
      weightsManifest: manifest(['w.bin']),
    };
    const files = { 'model.json': JSON.stringify(json), 'w.bin': bytes };
    await expect(modelIn([await zipped(files)])).rejects.toThrow(
      'The layer "d" (Dense) has the activation "hard_sigmoid" of TensorFlow.js',
    );
  });

  it('are refused with weights of other types', () => {
    expect(() => weightsIn([spec('w', [1], { dtype: 'string' })], bytes, 'The model')).toThrow(/type string/);
    expect(() => weightsIn([spec('w', [1e5, 1e5])], bytes, 'The model')).toThrow(
      /would end at byte 40000000000 of 32/,
    );
    expect(() => weightsIn([spec('w', [-1])], bytes, 'The model')).toThrow(
      /the shape of the weight "w" is \[-1\]/,
    );
  });
});
