/**
 * The way back through what TensorFlow.js has recorded, as its own variableGrads goes it, but each gradient and each kept tensor is
 * freed as soon as nothing needs it any more: a step then takes about half of the memory, and uses what is still cached.
 */
import * as tf from '@tensorflow/tfjs';

/** One recorded operation: the parts of TensorFlow.js' TapeNode that are needed. */
interface Recorded {
  kernelName: string;
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
  gradient?: (dys: (tf.Tensor | undefined)[]) => Record<string, () => tf.Tensor>;
  /** Clones of tensors that the gradient needs. */
  saved: tf.Tensor[];
}

/** What TensorFlow.js' engine has beside its public functions. */
interface Recorder {
  startTape(): void;
  endTape(): void;
  state: { activeTape: Recorded[] | null };
}

/** Adds `dx` to what is known of the gradient of a tensor; frees what was added. */
function accumulate(gradients: Map<number, tf.Tensor>, id: number, dx: tf.Tensor): void {
  const before = gradients.get(id);
  gradients.set(id, before ? tf.add(before, dx) : dx);
  if (before) tf.dispose([before, dx]);
}

/** Goes from the last operation to the first. Gradients of variables are left in `gradients`, by the tensors' ids. */
function goBack(tape: Recorded[], wanted: ReadonlySet<number>, gradients: Map<number, tf.Tensor>): void {
  // What a wanted tensor goes into needs a gradient; constants do not.
  const moved = new Set(wanted);
  for (const { inputs, outputs } of tape)
    if (Object.values(inputs).some(({ id }) => moved.has(id))) for (const { id } of outputs) moved.add(id);
  for (const node of tape.toReversed()) {
    const dys = node.outputs.map(({ id }) => gradients.get(id));
    const needed = Object.entries(node.inputs).filter(([, { id }]) => moved.has(id));
    if (needed.length > 0 && dys.some((dy) => dy !== undefined)) {
      if (!node.gradient)
        throw new Error(`Cannot compute gradient: gradient function not found for ${node.kernelName}.`);
      const taken = new Set([...dys, ...node.saved]);
      const made = tf.tidy(() => {
        const functions = node.gradient!(dys);
        return needed.map(([name]) => {
          const dx = functions[name]();
          // What passes a tensor on unchanged gives the tensor itself, which is freed below.
          const own = taken.has(dx) ? tf.clone(dx) : dx;
          taken.add(own);
          return own;
        });
      });
      needed.forEach(([, { id }], at) => {
        accumulate(gradients, id, made[at]);
      });
    }
    for (const { id } of node.outputs) {
      gradients.get(id)?.dispose();
      gradients.delete(id);
    }
    tf.dispose(node.saved);
    node.saved = [];
  }
}

/**
 * The value of a scalar function and its gradients by `variables`, in their order; zeros for one that it does not depend on. The
 * caller owns all of them.
 */
export function variableGradients(
  f: () => tf.Scalar,
  variables: readonly tf.Variable[],
): { value: tf.Scalar; gradients: tf.Tensor[] } {
  const engine = tf.engine() as unknown as Recorder;
  try {
    const [value, ...gradients] = tf.tidy(() => {
      engine.startTape();
      let value: tf.Scalar;
      try {
        value = tf.tidy(f);
      } finally {
        engine.endTape();
      }
      const known = new Map<number, tf.Tensor>([[value.id, tf.ones(value.shape)]]);
      goBack(engine.state.activeTape ?? [], new Set(variables.map(({ id }) => id)), known);
      return [
        value,
        ...variables.map((variable) => known.get(variable.id) ?? tf.zerosLike(variable as tf.Tensor)),
      ];
    });
    return { value: value as tf.Scalar, gradients };
  } finally {
    for (const { saved } of engine.state.activeTape ?? []) tf.dispose(saved);
    engine.state.activeTape = null;
  }
}
