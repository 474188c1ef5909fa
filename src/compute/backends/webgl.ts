/** WebGL 2 with our kernels. It must not know of models or training. */
import * as tf from '@tensorflow/tfjs';
import { setWebGLContext } from '@tensorflow/tfjs-backend-webgl';
import { UserError } from '../../shared/errors.ts';
import '../kernels/webgl/index.ts';
import type { DeviceInfo, OnLost } from '../types.ts';
import { isSoftwareDriver } from './softwareDriver.ts';

/** Not every program packs four values into a texel, so we count on one. */
const BYTES_PER_TEXEL = 4;

/**
 * Makes WebGL the backend of TensorFlow.js. `onLost` is called when the GPU takes the context away, which tfjs itself
 * does not notice (tfjs issue 756).
 * Throws a UserError where there is no WebGL 2 or it cannot compute in 32-bit floats.
 */
export async function open(onLost: OnLost): Promise<DeviceInfo> {
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    powerPreference: 'high-performance',
  });
  if (!gl)
    throw new UserError(
      'This browser offers no WebGL 2.',
      'Turn on hardware acceleration in the browser’s settings, or try another browser.',
    );
  canvas.addEventListener('webglcontextlost', () =>
    onLost(
      new UserError(
        'The GPU was lost: its driver was reset or the system needed it.',
        'The weights of the best epoch so far are kept. Close other programs that use the GPU and train again.',
      ),
    ),
  );
  setWebGLContext(2, gl);
  await tf.setBackend('webgl');
  await tf.ready();
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'))
    throw new UserError(
      'This GPU computes in 16-bit floats only, which is too coarse to train with.',
      'Try another device or browser.',
    );
  const unmasked = gl.getExtension('WEBGL_debug_renderer_info');
  const description = String(gl.getParameter(unmasked?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  return {
    backend: 'webgl',
    description,
    software: isSoftwareDriver(description),
    maxTensorBytes: gl.getParameter(gl.MAX_TEXTURE_SIZE) ** 2 * BYTES_PER_TEXEL,
  };
}
