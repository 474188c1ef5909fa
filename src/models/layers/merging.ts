/** Rules of the layers that join several inputs. It must not import tfjs. */
import type { LayerConfig, LayerRule, Shape } from './rule.ts';

/** An axis of one value is repeated; axes are counted from the last one. */
function repeated(inputs: readonly Shape[]): Shape {
  const longest = inputs.reduce((most, shape) => (shape.length > most.length ? shape : most));
  return longest.map((_, at) => Math.max(...inputs.map((shape) => shape.at(at - longest.length) ?? 1)));
}

/** The joined axis of a shape without the batch, which the argument counts as axis 0. */
export function joinedAxis({ axis }: LayerConfig, input: Shape): number {
  const counted = (axis ?? -1) as number;
  return counted < 0 ? input.length + counted : counted - 1;
}

const MERGE: LayerRule = { args: {}, output: (_, inputs) => repeated(inputs) };

export const MERGING_RULES: Readonly<Record<string, LayerRule>> = {
  Add: MERGE,
  Subtract: MERGE,
  Multiply: MERGE,
  Average: MERGE,
  Maximum: MERGE,
  Minimum: MERGE,
  Concatenate: {
    args: { axis: -1 },
    output(config, inputs) {
      const joined = joinedAxis(config, inputs[0]);
      const size = inputs.reduce((sum, shape) => sum + shape[joined], 0);
      return inputs[0].map((old, axis) => (axis === joined ? size : old));
    },
  },
};
