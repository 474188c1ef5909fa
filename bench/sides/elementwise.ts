/**
 * The passes over whole tensors between convolutions, at MobileNetV2's shapes, against a plain copy of as many bytes. A kernel
 * that the backend has not is left out. It must not import src/compute.
 */
import * as tf from '@tensorflow/tfjs';
import { type PlainCopy, plainCopy } from './plainCopy.ts';
import { createStopwatch, type Operation } from './repeated.ts';

/** Heights, widths and channels that MobileNetV2 (0.35, 224 × 224) has, the largest first. */
const SHAPES = [
  [112, 112, 48],
  [112, 112, 16],
  [56, 56, 48],
  [28, 28, 96],
  [14, 14, 192],
  [7, 7, 1280],
] as const;

interface Pass {
  label: string;
  kernel: string;
  /** Tensors as large as the pictures that it must read and write at least, all others being small. */
  tensors: number;
  attributes?: object;
  inputs: ('x' | 'dy' | 'gate' | 'means' | 'channels')[];
}

const NORMALIZED: Pass['inputs'] = ['x', 'channels'];
const RELU6 = { activation: 'relu6', epsilon: 1e-3 };

const PASSES: readonly Pass[] = [
  ...['relu6', 'silu'].flatMap((activation): Pass[] => [
    {
      label: `Activate, ${activation}`,
      kernel: 'Activate',
      tensors: 2,
      attributes: { activation },
      inputs: ['x'],
    },
    {
      ...{ label: `ActivateGradient, ${activation}`, kernel: 'ActivateGradient', tensors: 3 },
      ...{ attributes: { activation }, inputs: ['x', 'dy'] },
    },
  ]),
  { label: 'ChannelMoments', kernel: 'ChannelMoments', tensors: 1, inputs: ['x'] },
  { label: 'Normalize, relu6', kernel: 'Normalize', tensors: 2, attributes: RELU6, inputs: NORMALIZED },
  {
    ...{ label: 'NormalizeGradient, relu6, of the batch', kernel: 'NormalizeGradient' },
    // The sums come before the first value can be written: both inputs are read twice.
    ...{ tensors: 5, attributes: { ...RELU6, ofBatch: true }, inputs: [...NORMALIZED, 'dy'] },
  },
  {
    ...{ label: 'NormalizeGradient, relu6, given', kernel: 'NormalizeGradient' },
    ...{ tensors: 3, attributes: { ...RELU6, ofBatch: false }, inputs: [...NORMALIZED, 'dy'] },
  },
  { label: 'ScaleChannels', kernel: 'ScaleChannels', tensors: 2, inputs: ['x', 'gate'] },
  {
    label: 'ScaleChannelsGradient',
    kernel: 'ScaleChannelsGradient',
    tensors: 3,
    inputs: ['x', 'gate', 'dy'],
  },
  { label: 'ChannelMeans', kernel: 'ChannelMeans', tensors: 1, inputs: ['x'] },
  { label: 'ChannelMeansGradient', kernel: 'ChannelMeansGradient', tensors: 1, inputs: ['means'] },
  { label: 'Add', kernel: 'Add', tensors: 3, inputs: ['x', 'dy'] },
  // Stock’s cheapest pass: what a shader or a loop of the device reaches at all.
  { label: 'Neg, stock', kernel: 'Neg', tensors: 2, inputs: ['x'] },
];

/** Inputs of all passes; random values from −4 to 8, as sums before an activation are. */
function tensorsOf(batch: number, [height, width, channels]: readonly number[]) {
  const shape = [batch, height, width, channels];
  const random = (size: number[], from: number, to: number) => tf.randomUniform(size, from, to, 'float32', 5);
  const ofChannels = { gamma: [0.5, 1.5], beta: [-1, 1], mean: [0, 2], variance: [1, 9] };
  return {
    x: { x: random(shape, -4, 8) },
    dy: { dy: random(shape, -0.5, 1) },
    gate: { gate: random([batch, 1, 1, channels], 0, 1) },
    means: { dy: random([batch, channels], -0.5, 1) },
    channels: Object.fromEntries(
      Object.entries(ofChannels).map(([name, [from, to]]) => [name, random([channels], from, to)]),
    ),
  } satisfies Record<Pass['inputs'][number], tf.NamedTensorMap>;
}

export interface PassTimes {
  label: string;
  /** One for each shape: what it must read and write at least, its time, and that of a plain copy of as many bytes. */
  cells: { bytes: number; elapsedMs: number; copyMs: number }[];
}

export interface PassResults {
  /** [batch, height, width, channels] */
  shapes: number[][];
  passes: PassTimes[];
  missing: string[];
}

type Stopwatch = Awaited<ReturnType<typeof createStopwatch>>;

/** Both in turn, twice; the shorter time of each. */
async function against(watch: Stopwatch, copy: PlainCopy, operation: Operation, bytes: number) {
  let [elapsedMs, copyMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 2; round++) {
    elapsedMs = Math.min(elapsedMs, await watch.time(operation));
    for (const way of copy.waysFor(Math.round(bytes / 2)))
      copyMs = Math.min(
        copyMs,
        await watch.time(() => {
          way();
          return [];
        }),
      );
  }
  return { bytes, elapsedMs, copyMs };
}

/** Times every pass for `batch` pictures on the current backend. */
export async function timePasses(batch: number): Promise<PassResults> {
  const has = ({ kernel }: Pass) => tf.getKernel(kernel, tf.getBackend()) !== undefined;
  const passes = PASSES.filter(has).map(({ label }): PassTimes => ({ label, cells: [] }));
  const watch = await createStopwatch();
  const mostTensors = Math.max(...PASSES.map(({ tensors }) => tensors));
  const copy = await plainCopy(2 * mostTensors * batch * tf.util.sizeFromShape([...SHAPES[0]]));
  for (const shape of SHAPES) {
    const tensors = tensorsOf(batch, shape);
    const [height, width] = shape;
    for (const [at, pass] of PASSES.filter(has).entries()) {
      const { kernel, attributes, inputs } = pass;
      const named: tf.NamedTensorMap = Object.assign({}, ...inputs.map((name) => tensors[name]));
      const taken = kernel === 'Add' ? { a: tensors.x.x, b: tensors.dy.dy } : named;
      const attrs = (attributes ?? { height, width }) as tf.NamedAttrMap;
      const operation = () => [tf.engine().runKernel(kernel, taken, attrs)].flat() as tf.Tensor[];
      const bytes = 4 * pass.tensors * tensors.x.x.size;
      passes[at].cells.push(await against(watch, copy, operation, bytes));
    }
    tf.dispose(tensors);
  }
  copy.dispose();
  watch.dispose();
  const missing = PASSES.filter((pass) => !has(pass)).map(({ label }) => label);
  return { shapes: SHAPES.map((shape) => [batch, ...shape]), passes, missing };
}
