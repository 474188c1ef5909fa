/**
 * Windows that slide over pictures, as convolutions and pools have them, by Keras' rules and without tfjs.
 * It imports nothing.
 */

/** For height and width. */
export type Pair = readonly [number, number];
/** [before, after] of batch, height, width, channels; or Keras' words. */
export type Padding = 'valid' | 'same' | readonly [Pair, Pair, Pair, Pair];

export interface WindowCase {
  batch: number;
  inputSize: Pair;
  inChannels: number;
  outChannels: number;
  window: Pair;
  strides: Pair;
  dilations: Pair;
  pad: Padding;
}

/** Pixels that a window of `size` spans. */
export const extent = (size: number, dilation: number): number => (size - 1) * dilation + 1;

/** Positions of the window along one axis, and the zeros before the first pixel. */
function along(test: WindowCase, axis: 0 | 1): { positions: number; before: number } {
  const { inputSize, window, strides, dilations, pad } = test;
  const span = extent(window[axis], dilations[axis]);
  const stride = strides[axis];
  if (pad === 'same') {
    const positions = Math.ceil(inputSize[axis] / stride);
    const zeros = Math.max(0, (positions - 1) * stride + span - inputSize[axis]);
    return { positions, before: Math.floor(zeros / 2) };
  }
  const [before, after] = pad === 'valid' ? [0, 0] : pad[axis + 1];
  return { positions: Math.floor((inputSize[axis] + before + after - span) / stride) + 1, before };
}

/** Height and width of the output. */
export function outputSize(test: WindowCase): Pair {
  return [along(test, 0).positions, along(test, 1).positions];
}

/** Places as numbers of the flattened [batch, height, width] and [windowHeight, windowWidth]. */
export type OnTap = (output: number, input: number, tap: number) => void;

/** Calls `onTap` for each output position and each of its taps that lies within the picture, both row by row. */
export function forEachTap(test: WindowCase, onTap: OnTap): void {
  const [y, x] = [along(test, 0), along(test, 1)];
  const [height, width] = test.inputSize;
  for (let b = 0; b < test.batch; b++)
    for (let row = 0; row < y.positions; row++)
      for (let column = 0; column < x.positions; column++)
        for (let i = 0; i < test.window[0]; i++)
          for (let j = 0; j < test.window[1]; j++) {
            const fromTop = row * test.strides[0] - y.before + i * test.dilations[0];
            const fromLeft = column * test.strides[1] - x.before + j * test.dilations[1];
            if (fromTop < 0 || fromTop >= height || fromLeft < 0 || fromLeft >= width) continue;
            onTap(
              (b * y.positions + row) * x.positions + column,
              (b * height + fromTop) * width + fromLeft,
              i * test.window[1] + j,
            );
          }
}

/** The maximum of each window: what the gradient's kernel is given beside the input. */
export function maxPool(test: WindowCase, x: ArrayLike<number>, size: number): Float32Array {
  const y = new Float32Array(size).fill(Number.NEGATIVE_INFINITY);
  forEachTap(test, (output, input) => {
    for (let c = 0; c < test.inChannels; c++) {
      const at = output * test.inChannels + c;
      y[at] = Math.max(y[at], x[input * test.inChannels + c]);
    }
  });
  return y;
}
