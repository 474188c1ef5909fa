/** Matrix product with bias and activation on WebGL, as evaluation asks for it. */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceFused } from '../common/fused.ts';
import { matMul } from './batchMatMul.ts';

replaceFused<MathBackendWebGL>('_FusedMatMul', 'webgl', (backend, { a, b }, attrs) => {
  const { transposeA, transposeB } = attrs as tf._FusedMatMulAttrs;
  return matMul(backend, a, b, transposeA, transposeB);
});
