/** Calling WebGL kernels from inside another one. */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { kernelCaller } from '../../common/registry.ts';

export const callKernel = kernelCaller<MathBackendWebGL>('webgl');
