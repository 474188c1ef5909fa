/** Weights in whose place their moving averages stand for a while. It must not know of optimizers. */
import * as tf from '@tensorflow/tfjs';

/**
 * What `work` gives while each of `variables` has the values of its average; without averages it is just done. No value is copied,
 * so nothing may move weights or averages meanwhile. Afterwards the variables have their own values again.
 */
export async function withAverages<Result>(
  variables: tf.Variable[],
  averages: tf.Variable[],
  work: () => Promise<Result>,
): Promise<Result> {
  // A clone holds the same values on the device.
  const own = averages.map((_, place) => tf.clone(variables[place] as tf.Tensor));
  averages.forEach((average, place) => {
    variables[place].assign(average);
  });
  try {
    return await work();
  } finally {
    own.forEach((values, place) => {
      variables[place].assign(values);
    });
    tf.dispose(own);
  }
}
