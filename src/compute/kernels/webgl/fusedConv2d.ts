/** Convolution with bias and activation on WebGL, as evaluation asks for it. */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceFused } from '../common/fused.ts';
import { isNhwc } from '../common/geometry.ts';
import { conv2d } from './conv2d.ts';

replaceFused<MathBackendWebGL>('FusedConv2D', 'webgl', (backend, { x, filter }, attrs) =>
  isNhwc(attrs) ? conv2d(backend, x, filter, attrs) : null,
);
