/**
 * Between the optimizer of a run (settings and one buffer of state) and the one in a model file. It must not import tfjs.
 */
import type { OptimizerFile } from '../../models/graph/modelFile.ts';
import { type GraphWeight, type ModelGraph, orderedWeights } from '../../models/graph/modelGraph.ts';
import type { Settings } from '../../settings.ts';
import { slotNames } from './optimizerIn.ts';

/** What an optimizer remembers between two steps of a run. */
export interface OptimizerState {
  /** Steps taken. */
  step: number;
  /** As a snapshot has it: float32, for each trainable weight of the model all its slots. */
  slots: ArrayBuffer;
}

type OptimizerSettings = Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'>;

const CLASSES = { adam: 'Adam', adamw: 'Adam', sgd: 'SGD', rmsprop: 'RMSprop' } as const;
const NAMES = { Adam: 'adam', SGD: 'sgd', RMSprop: 'rmsprop' } as const;

/**
 * The optimizer of a run as it goes into a file.
 * @throws RangeError where the state is not that of the graph's weights.
 */
export function optimizerFile(
  settings: OptimizerSettings,
  { step, slots }: OptimizerState,
  graph: ModelGraph,
): OptimizerFile {
  const className = CLASSES[settings.optimizer];
  const momentum = className === 'SGD' ? settings.momentum : 0;
  const names = slotNames({ className, momentum });
  const all = new Float32Array(slots);
  let offset = 0;
  const files = orderedWeights(graph.layers).trained.flatMap(({ weight: { shape, values } }) =>
    names.map((name): GraphWeight => {
      const end = offset + values.length;
      const own = all.slice(offset, end);
      offset = end;
      return { name, shape, values: own };
    }),
  );
  const needed = files.reduce((sum, { shape }) => sum + shape.reduce((size, one) => size * one, 1), 0);
  if (needed !== all.length)
    throw new RangeError(`The optimizer has ${all.length} numbers, but the model needs ${needed}.`);
  // Keras keeps it in 32 bits.
  return {
    className,
    learningRate: Math.fround(settings.learningRate),
    momentum,
    iterations: step,
    slots: files,
  };
}

/** The settings that continue with an optimizer out of a file. */
export function settingsOfOptimizer({ className, learningRate, momentum }: OptimizerFile): OptimizerSettings {
  // Of the 32 bits as few digits as tell them apart: 0.001, not 0.0010000000474974513.
  return { optimizer: NAMES[className], learningRate: Number(learningRate.toPrecision(7)), momentum };
}

/** The state of an optimizer out of a file, as a snapshot has it. */
export function slotDataOf({ slots }: OptimizerFile): ArrayBuffer {
  const data = new Float32Array(slots.reduce((sum, { values }) => sum + values.length, 0));
  let offset = 0;
  for (const { values } of slots) {
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
