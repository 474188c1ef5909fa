/** Models in the shapes in which strangers save them, made here; each tells colours apart, so that its answers are known. */
import JSZip from 'jszip';
import { graphOfConfig } from '../../../../src/formats/keras/kerasConfig.ts';
import { type KerasFormat, writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';

/** Four colours that a network can tell by their means, as red, green and blue of 0 to 1. */
export const COLOURS = { zebra: [1, 1, 1], ant: [1, 0, 0], dog: [0, 1, 0], cat: [0, 0, 1] } as const;
export type Animal = keyof typeof COLOURS;
/** The order of the outputs of every model here: not that of the alphabet. */
export const ANIMALS = Object.keys(COLOURS) as Animal[];

/** How sure it is. */
const GAIN = 40;

/**
 * Kernel and bias of the layer that tells which colour is nearest.
 * @param range Whether pictures come as 0..1 or as −1..1.
 */
export function colourWeights(range: '0..1' | '-1..1'): { kernel: Float32Array; bias: Float32Array } {
  const colours = ANIMALS.map((name) => COLOURS[name] as readonly number[]);
  const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
  // GAIN · (x · c − c · c / 2), with x = (y + 1) / 2 where pictures come as y.
  const [slope, shift] = range === '0..1' ? [1, 0] : [0.5, 0.5];
  const kernel = [0, 1, 2].flatMap((channel) => colours.map((colour) => GAIN * slope * colour[channel]));
  const bias = colours.map(
    (colour) => GAIN * (shift * sum(colour) - sum(colour.map((value) => value * value)) / 2),
  );
  return { kernel: Float32Array.from(kernel), bias: Float32Array.from(bias) };
}

const PX = 32;
const POOL = { class_name: 'GlobalAveragePooling2D', config: { name: 'gap', trainable: true } };
const DENSE = {
  class_name: 'Dense',
  config: { name: 'dense', trainable: true, units: 4, activation: 'softmax', use_bias: true },
};
const inputOf = (...shape: number[]) => ({
  class_name: 'InputLayer',
  config: { batch_shape: [null, ...shape], name: 'input' },
});

function modelFile(
  layers: object[],
  weights: Record<string, ModelFile['graph']['layers'][number]['weights']>,
) {
  const graph = graphOfConfig({ class_name: 'Sequential', config: { name: 'sequential', layers } });
  const full = {
    ...graph,
    layers: graph.layers.map((layer) => ({ ...layer, weights: weights[layer.name] ?? [] })),
  };
  return { origin: 'test', graph: full, classes: null, preprocessing: null, optimizer: null } as ModelFile;
}

/** A model of colours without a word on its classes or its range. */
export function colourModel(range: '0..1' | '-1..1', height: number = PX, width = height): ModelFile {
  const { kernel, bias } = colourWeights(range);
  return modelFile([inputOf(height, width, 3), POOL, DENSE], {
    dense: [
      { name: 'kernel', shape: [3, 4], values: kernel },
      { name: 'bias', shape: [4], values: bias },
    ],
  });
}

/** As MNIST's tutorials build it: grey pictures of 28 × 28 without an axis of channels. */
export function flatModel(): ModelFile {
  const kernel = Float32Array.from({ length: 28 * 28 * 2 }, (_, at) => (at % 2 === 0 ? -1 : 1) * 0.02);
  return modelFile(
    [
      inputOf(28, 28),
      { class_name: 'Flatten', config: { name: 'flatten' } },
      { class_name: 'Dense', config: { name: 'dense', units: 2, activation: 'softmax' } },
    ],
    {
      dense: [
        { name: 'kernel', shape: [784, 2], values: kernel },
        { name: 'bias', shape: [2], values: Float32Array.of(8, -8) },
      ],
    },
  );
}

/** A model of Keras as the bytes of its file. */
export async function kerasFile(file: ModelFile, format: KerasFormat, name: string): Promise<File> {
  return new File([(await writeKeras(file, format)) as BlobPart], name);
}

type Content = string | Uint8Array | ArrayBuffer;

/** A zip of files. */
export async function zipFile(name: string, files: Readonly<Record<string, Content>>): Promise<File> {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(files)) zip.file(path, content);
  return new File([await zip.generateAsync({ type: 'arraybuffer' })], name);
}

/** The members of a `.keras`, without Darkroom's note. */
export async function kerasMembers(file: ModelFile): Promise<Record<string, Uint8Array>> {
  const zip = await JSZip.loadAsync(await writeKeras(file, 'keras'));
  const entries = Object.values(zip.files).map(async (entry) => [
    entry.name,
    await entry.async('uint8array'),
  ]);
  const members = Object.fromEntries(await Promise.all(entries)) as Record<string, Uint8Array>;
  return { ...members, 'metadata.json': new TextEncoder().encode('{"keras_version": "3.4.1"}') };
}

/** model.json and the bytes of its weights, with these names of files, layers and weights. */
export function tfjsFiles({
  range = '0..1',
  paths = ['weights.bin'],
  stored = 'dense',
  topology = { class_name: 'Sequential', config: { name: 's', layers: [inputOf(PX, PX, 3), POOL, DENSE] } },
}: {
  range?: '0..1' | '-1..1';
  paths?: string[];
  stored?: string;
  topology?: object;
} = {}): { json: string; bin: Uint8Array } {
  const { kernel, bias } = colourWeights(range);
  const weights = [
    { name: `${stored}/kernel`, shape: [3, 4], dtype: 'float32' },
    { name: `${stored}/bias`, shape: [4], dtype: 'float32' },
  ];
  const bin = new Uint8Array(Float32Array.of(...kernel, ...bias).buffer);
  return { json: JSON.stringify({ modelTopology: topology, weightsManifest: [{ paths, weights }] }), bin };
}

/** Teachable Machine's first form: sequential models whose configuration is a bare list, in one another. */
export const BARE_LISTS = {
  class_name: 'Sequential',
  config: [
    {
      class_name: 'Sequential',
      config: [{ ...POOL, config: { ...POOL.config, batch_input_shape: [null, PX, PX, 3] } }],
    },
    {
      class_name: 'Sequential',
      config: [{ ...DENSE, config: { ...DENSE.config, batch_input_shape: [null, 3] } }],
    },
  ],
};

/** Grey pictures, as Teachable Machine nests its layers. */
export const GREY_TEACHABLE = {
  class_name: 'Sequential',
  config: {
    name: 'sequential_4',
    layers: [
      {
        class_name: 'Sequential',
        config: {
          name: 'sequential_1',
          layers: [
            {
              class_name: 'Conv2D',
              config: {
                ...{ name: 'conv', filters: 3, kernel_size: [1, 1], use_bias: false },
                batch_input_shape: [null, PX, PX, 1],
              },
            },
            POOL,
          ],
        },
      },
      {
        class_name: 'Sequential',
        config: {
          name: 'sequential_3',
          layers: [{ ...DENSE, config: { ...DENSE.config, batch_input_shape: [null, 3] } }],
        },
      },
    ],
  },
};

/** Of the grey model above. */
export function greyTeachable(): { json: string; bin: Uint8Array } {
  const { kernel, bias } = colourWeights('-1..1');
  const spec = (name: string, shape: number[]) => ({ name, shape, dtype: 'float32' });
  const weights = [spec('conv/kernel', [1, 1, 1, 3]), spec('dense/kernel', [3, 4]), spec('dense/bias', [4])];
  const bin = new Uint8Array(Float32Array.of(1, 1, 1, ...kernel, ...bias).buffer);
  return {
    json: JSON.stringify({
      modelTopology: GREY_TEACHABLE,
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    }),
    bin,
  };
}

/** A picture of one colour (0 to 1), as BMP; `shade` makes it another file, less than a hundredth apart. */
export function colourBmp(colour: readonly number[], shade: number, px: number = PX): Buffer {
  const file = Buffer.alloc(54 + px * px * 3);
  file.write('BM');
  for (const [at, value] of [
    [2, file.length],
    [10, 54],
    [14, 40],
    [18, px],
    [22, px],
  ])
    file.writeUInt32LE(value, at);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  // Colours stand as blue, green, red.
  for (let at = 54; at < file.length; at++)
    file[at] = Math.abs(Math.round(255 * colour[2 - ((at - 54) % 3)]) - (at % 7 === 0 ? shade : 0));
  return file;
}

/** A dataset whose classes are those colours, some pictures of each in train and val, as the bytes of a zip. */
export async function colourZip(perClass = 4): Promise<Buffer> {
  const zip = new JSZip();
  for (const split of ['train', 'val', 'test'])
    for (const name of ANIMALS)
      for (let at = 0; at < perClass; at++) {
        const shade = 1 + at + perClass * ['train', 'val', 'test'].indexOf(split);
        zip.file(`${split}/${name}/${at}.bmp`, colourBmp(COLOURS[name], shade));
      }
  return zip.generateAsync({ type: 'nodebuffer' });
}
