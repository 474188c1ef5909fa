/**
 * Between the optimizer of a run (settings and one buffer of state) and the one in a model file. It must not import tfjs.
 */
import type { OptimizerFile } from '../../models/graph/modelFile.ts';
import { type GraphWeight, type ModelGraph, orderedWeights } from '../../models/graph/modelGraph.ts';
import type { Settings } from '../../settings.ts';
import { defined, type Kind, slotPlaces } from './optimizerIn.ts';

/** What an optimizer remembers between two steps of a run. */
export interface OptimizerState {
  /** Steps taken. */
  step: number;
  /** As a snapshot has it: float32, for each trainable weight of the model all its slots, then the averages of all. */
  slots: ArrayBuffer;
}

type OptimizerSettings = Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'> &
  Partial<
    Pick<Settings, 'nesterov' | 'weightDecay' | 'clipnorm' | 'globalClipnorm' | 'useEma' | 'emaMomentum'>
  >;

const CLASSES = { adam: 'Adam', adamw: 'AdamW', sgd: 'SGD', rmsprop: 'RMSprop' } as const;
const NAMES = { Adam: 'adam', AdamW: 'adamw', SGD: 'sgd', RMSprop: 'rmsprop' } as const;

function kindOf(settings: OptimizerSettings): Kind {
  const className = CLASSES[settings.optimizer];
  const momentum = className === 'SGD' ? settings.momentum : 0;
  const { nesterov, weightDecay, clipnorm, globalClipnorm, useEma, emaMomentum } = settings;
  // Keras keeps the rate in 32 bits.
  return defined({
    ...{ className, learningRate: Math.fround(settings.learningRate), momentum },
    nesterov: (nesterov && momentum > 0) || undefined,
    weightDecay: weightDecay || undefined,
    clipnorm: clipnorm || undefined,
    globalClipnorm: globalClipnorm || undefined,
    emaMomentum: useEma ? emaMomentum : undefined,
  });
}

/** `data` with its last `count` values before the others. */
function lastFirst(data: Float32Array, count: number): Float32Array {
  const turned = new Float32Array(data.length);
  turned.set(data.subarray(data.length - count));
  turned.set(data.subarray(0, data.length - count), count);
  return turned;
}

/**
 * The optimizer of a run as it goes into a file.
 * @throws RangeError where the state is not that of the graph's weights.
 */
export function optimizerFile(
  settings: OptimizerSettings,
  { step, slots }: OptimizerState,
  graph: ModelGraph,
): OptimizerFile {
  const kind = kindOf(settings);
  const { trained } = orderedWeights(graph.layers);
  const places = slotPlaces(kind, trained);
  const sizes = places.map(({ weight }) => weight.values.length);
  const needed = sizes.reduce((sum, size) => sum + size, 0);
  const held = new Float32Array(slots);
  if (needed !== held.length)
    throw new RangeError(`The optimizer has ${held.length} numbers, but the model needs ${needed}.`);
  const all = kind.emaMomentum === undefined ? held : lastFirst(held, valueCount(trained));
  let offset = 0;
  const files = places.map(({ name, weight: { shape } }, at): GraphWeight => {
    offset += sizes[at];
    return { name, shape, values: all.slice(offset - sizes[at], offset) };
  });
  return { ...kind, iterations: step, slots: files };
}

const valueCount = (placed: readonly { weight: GraphWeight }[]) =>
  placed.reduce((sum, { weight }) => sum + weight.values.length, 0);

/** The settings that continue with an optimizer out of a file; what they leave out does nothing. */
export function settingsOfOptimizer(file: OptimizerFile): OptimizerSettings {
  const { className, learningRate, momentum, emaMomentum, iterations, slots, ...others } = file;
  // Of the 32 bits as few digits as tell them apart: 0.001, not 0.0010000000474974513.
  const rate = Number(learningRate.toPrecision(7));
  const averages = emaMomentum === undefined ? {} : { useEma: true, emaMomentum };
  return { optimizer: NAMES[className], learningRate: rate, momentum, ...others, ...averages };
}

/** The state of an optimizer out of a file, as a snapshot has it. */
export function slotDataOf({ slots }: OptimizerFile): ArrayBuffer {
  const averages = slots.filter(({ name }) => name === 'average');
  const ordered = [...slots.slice(averages.length), ...averages];
  const data = new Float32Array(slots.reduce((sum, { values }) => sum + values.length, 0));
  let offset = 0;
  for (const { values } of ordered) {
    data.set(values, offset);
    offset += values.length;
  }
  return data.buffer;
}

/** Whether two optimizers agree in every bit. */
export function isSameOptimizer(a: OptimizerFile | null, b: OptimizerFile | null): boolean {
  if (!a || !b) return a === b;
  const bits = ({ values }: GraphWeight) => new Int32Array(values.buffer, values.byteOffset, values.length);
  const same = (one: Int32Array, other: Int32Array) =>
    one.length === other.length && one.every((value, at) => value === other[at]);
  return (
    a.iterations === b.iterations &&
    a.slots.length === b.slots.length &&
    a.slots.every((slot, at) => same(bits(slot), bits(b.slots[at])))
  );
}
