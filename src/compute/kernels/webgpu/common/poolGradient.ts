/** What the gradients of both poolings share on WebGPU: a walk over the windows that cover a place of the input. */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { poolInfo } from '../../common/geometry.ts';
import { type Binding, dispatch, EACH_INDEX, eachIndex } from './dispatch.ts';

export interface PoolGradient {
  /** The kernel's, for the browser's error messages. */
  name: string;
  /** [batch, outHeight, outWidth, channels] */
  dy: tf.TensorInfo;
  /** The pool's input [batch, height, width, channels]. */
  x: tf.TensorInfo;
  /** The kernel's. */
  attrs: object;
  /** Other tensors that `share` reads, by their names in it; may be left out. */
  inputs?: Record<string, tf.TensorInfo>;
  /**
   * WGSL that adds to `sum` what a place of the input has of a window. It knows `index` (of the place in the input) and
   * `window` (of the window in dy), `y` and `x`, the window's corner `top` and `left` (i32, outside the picture in the
   * padding), and the type Value, of which the buffers `dx`, `dy` and those of `inputs` are arrays: f32, or vec4f over
   * channels.
   */
  share(window: { height: number; width: number }): string;
}

/** dx [batch, height, width, channels]: at each place the sum over the windows above it. The caller's. */
export function poolGradient(
  backend: WebGPUBackend,
  { name, dy, x, attrs, inputs = {}, share }: PoolGradient,
): tf.TensorInfo {
  const info = poolInfo(x.shape, attrs);
  const type = info.inChannels % 4 === 0 ? 'vec4f' : 'f32';
  const dx = backend.makeTensorInfo(x.shape, 'float32');
  const channels = type === 'vec4f' ? info.inChannels / 4 : info.inChannels;
  const size = info.batchSize * info.inHeight * info.inWidth * channels;
  const bindings: Record<string, Binding> = { dx: { data: dx, type, writes: true } };
  for (const [key, data] of Object.entries({ dy, ...inputs })) bindings[key] = { data, type };
  const { top, left } = info.padInfo;
  dispatch(backend, {
    name,
    bindings,
    numbers: { size },
    declarations: `alias Value = ${type};
const CHANNELS: u32 = ${channels};
const IN_HEIGHT: i32 = ${info.inHeight};
const IN_WIDTH: i32 = ${info.inWidth};`,
    ...eachIndex(size),
    body: `${EACH_INDEX}
  let channel = index % CHANNELS;
  let place = index / CHANNELS;
  let x = i32(place % ${info.inWidth}u);
  let y = i32(place / ${info.inWidth}u % ${info.inHeight}u);
  let picture = place / ${info.inWidth * info.inHeight}u;
  var sum = Value();
  // The last window over a place begins at or before it, the first one ends behind it.
  let lastY = min((y + ${top}) / ${info.strideHeight}, ${info.outHeight - 1});
  let lastX = min((x + ${left}) / ${info.strideWidth}, ${info.outWidth - 1});
  let firstY = max(0, (y + ${top - info.filterHeight + info.strideHeight}) / ${info.strideHeight});
  let firstX = max(0, (x + ${left - info.filterWidth + info.strideWidth}) / ${info.strideWidth});
  for (var outY = firstY; outY <= lastY; outY++) {
    for (var outX = firstX; outX <= lastX; outX++) {
      let top = outY * ${info.strideHeight} - ${top};
      let left = outX * ${info.strideWidth} - ${left};
      let window = ((picture * ${info.outHeight}u + u32(outY)) * ${info.outWidth}u + u32(outX)) * CHANNELS + channel;
      ${share({ height: info.filterHeight, width: info.filterWidth })}
    }
  }
  dx[index] = sum;`,
  });
  return dx;
}
