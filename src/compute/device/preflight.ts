/**
 * The preflight of one device: a forward and a backward step of a model's heaviest layer and its update, on a crop, checked
 * against TensorFlow.js' plain `cpu` backend, then timed as often as asked. It is meant for a worker of its own, which may hang or die with
 * the driver. It must not know of models or training.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import { updateWeight } from '../operations/weightUpdate.ts';
import type { BackendName, DeviceInfo, HeavyLayer, OnLost } from '../types.ts';
import { openDevice } from './device.ts';
import {
  CHECKED_FLOPS,
  cropOf,
  isRight,
  layerFlops,
  MAX_PROBE_VALUES,
  probeValues,
  type Timing,
} from './probe.ts';

/** A crop whose pass takes this long says enough. */
const ENOUGH_MS = 50;
/** What one pass over the largest crop should take. */
const TARGET_MS = 100;
/** What the passes over one crop may take together, each time that it is timed. */
const TURN_MS = 40;
const MAX_PASSES = 8;
/** Each crop is so many times the one before. Two tell a line; a third is for devices too fast for the second. */
const MIN_GROWTH = 8;
const MAX_GROWTH = 64;
const MAX_CROPS = 3;
/** Compiling for another crop may take a second where the processor draws: then two have to do. */
const BUDGET_MS = 700;

/** Adam's learning rate, means and epsilon; with an epsilon of 1 a tiny gradient cannot turn an update around. */
const ADAM_NUMBERS = [0.1, 0.9, 0.999, 1];

/** The tensors that one pass reads and moves. */
interface Probe {
  layer: HeavyLayer;
  x: tf.Tensor;
  weight: tf.Variable;
  bias: tf.Tensor1D;
  slots: tf.Variable[];
  /** Gradient of the loss by the layer's output. */
  dy: tf.Tensor;
}

function shapesOf(layer: HeavyLayer): { x: number[]; weight: number[]; y: number[] } {
  if (layer.kind === 'Dense') {
    const { batch, inputs, units } = layer;
    return { x: [batch, inputs], weight: [inputs, units], y: [batch, units] };
  }
  const { batch, height, width, inChannels, filters, kernelSize } = layer;
  return {
    x: [batch, height + kernelSize - 1, width + kernelSize - 1, inChannels],
    weight: [kernelSize, kernelSize, inChannels, filters],
    y: [batch, height, width, filters],
  };
}

/** The layer's tensors on the present backend. */
function makeProbe(layer: HeavyLayer): Probe {
  return tf.tidy(() => {
    const { x, weight, y } = shapesOf(layer);
    const fill = (shape: number[], signed: boolean, key: number) =>
      tf.tensor(probeValues(tf.util.sizeFromShape(shape), signed, key), shape);
    const variable = (value: tf.Tensor) => tf.variable(value, false);
    return {
      layer,
      x: tf.keep(fill(x, false, 1)),
      weight: variable(fill(weight, true, 2)),
      bias: tf.keep(fill(weight.slice(-1), true, 3)) as tf.Tensor1D,
      slots: [0, 1].map(() => variable(tf.zeros(weight))),
      dy: tf.keep(fill(y, true, 4)),
    };
  });
}

function disposeProbe({ x, weight, bias, slots, dy }: Probe): void {
  tf.dispose([x, weight, bias, ...slots, dy]);
}

/** One step of the layer: y = relu(layer(x)), the gradients, Adam's update. Returns y and the gradients; the caller owns them. */
function pass({ layer, x, weight, bias, slots, dy }: Probe): tf.Tensor[] {
  return tf.tidy(() => {
    const forward = (weight: tf.Tensor, bias: tf.Tensor, x: tf.Tensor) => {
      const product =
        layer.kind === 'Dense'
          ? tf.matMul(x, weight)
          : tf.conv2d(x as tf.Tensor4D, weight as tf.Tensor4D, 1, 'valid');
      return tf.relu(tf.add(product, bias));
    };
    const { value, grads } = layer.inputGradient
      ? tf.valueAndGrads(forward)([weight, bias, x], dy)
      : tf.valueAndGrads((weight, bias) => forward(weight, bias, x))([weight, bias], dy);
    updateWeight('adam', weight, slots, grads[0], ADAM_NUMBERS);
    return [value, ...grads];
  });
}

/** All results of one pass over seeded values on the present backend. */
async function results(layer: HeavyLayer): Promise<Float32Array[]> {
  const probe = makeProbe(layer);
  const tensors = pass(probe);
  const values = await Promise.all(
    [...tensors, probe.weight, ...probe.slots].map((tensor) => tensor.data<'float32'>()),
  );
  tf.dispose(tensors);
  disposeProbe(probe);
  return values;
}

/** Time of one pass, in milliseconds, as the mean of several in a row: so they wait for the device once only, as training does. */
async function timed(probe: Probe, passes: number): Promise<number> {
  const start = performance.now();
  for (let i = 1; i < passes; i++) tf.dispose(pass(probe));
  const [y, weightGradient, biasGradient, ...rest] = pass(probe);
  // Work is done in order, so the smallest result, read back, means that all is done.
  await biasGradient.data();
  tf.dispose([y, weightGradient, biasGradient, ...rest]);
  return (performance.now() - start) / passes;
}

/** A crop that has its shaders, and the time of its first pass with them. */
interface ReadyCrop {
  probe: Probe;
  flops: number;
  firstMs: number;
}

async function readyCrop(layer: HeavyLayer): Promise<ReadyCrop> {
  const probe = makeProbe(layer);
  await timed(probe, 1);
  return { probe, flops: layerFlops(layer), firstMs: await timed(probe, 1) };
}

/** A device that computes right, ready to be timed. Its crops stay on it. */
export interface ReadyDevice {
  info: DeviceInfo;
  /** Times of one pass over each crop, smallest first, when they were made ready. */
  first: Timing[];
  /** The same crops timed once more. */
  time(): Promise<Timing[]>;
}

/**
 * Opens `backend` and tries it on growing crops of `layer`. Throws a UserError where it is not to be had or computes
 * wrongly. Takes about a quarter of a second once the scripts and shaders are there.
 */
export async function prepareDevice(
  backend: BackendName,
  layer: HeavyLayer,
  onLost: OnLost,
): Promise<ReadyDevice> {
  const checked = cropOf(layer, CHECKED_FLOPS, MAX_PROBE_VALUES);
  await tf.setBackend('cpu');
  const expected = await results(checked);
  const info = await openDevice(backend, onLost);
  if (!isRight(await results(checked), expected))
    throw new UserError(
      'Its results differ from the processor’s, so it would train wrongly.',
      'A newer driver or browser may help.',
    );
  const maxValues = info.maxTensorBytes / Float32Array.BYTES_PER_ELEMENT;
  const start = performance.now();
  const crops: ReadyCrop[] = [];
  let crop = checked;
  for (;;) {
    const ready = await readyCrop(crop);
    crops.push(ready);
    const late = performance.now() - start > BUDGET_MS;
    if (crops.length === MAX_CROPS || (crops.length > 1 && (late || ready.firstMs >= ENOUGH_MS))) break;
    const growth = Math.min(MAX_GROWTH, Math.max(MIN_GROWTH, TARGET_MS / ready.firstMs));
    const larger = cropOf(layer, ready.flops * growth, Math.min(MAX_PROBE_VALUES, maxValues));
    if (layerFlops(larger) <= ready.flops) break;
    crop = larger;
  }
  return {
    info,
    first: crops.map(({ flops, firstMs }) => ({ flops, ms: firstMs })),
    async time() {
      const timings: Timing[] = [];
      for (const { probe, flops, firstMs } of crops) {
        const passes = Math.max(1, Math.min(MAX_PASSES, Math.floor(TURN_MS / firstMs)));
        timings.push({ flops, ms: await timed(probe, passes) });
      }
      return timings;
    },
  };
}
