/**
 * Convolution with a bias on WebGPU, as training asks for it: our product and an addition. With an activation, as evaluation
 * asks for it, the stock kernel does all in one pass.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { replaceFused } from '../common/fused.ts';
import { isNhwc } from '../common/geometry.ts';
import { conv2d } from './conv2d.ts';

replaceFused<WebGPUBackend>('FusedConv2D', 'webgpu', (backend, { x, filter }, attrs) => {
  const { activation = 'linear' } = attrs as { activation?: string };
  return isNhwc(attrs) && activation === 'linear' ? conv2d(backend, x, filter, attrs) : null;
});
