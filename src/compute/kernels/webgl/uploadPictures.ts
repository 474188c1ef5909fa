/**
 * Pixels onto WebGL as bytes, four of them to a texel, and widened and rescaled there in one pass.
 */
import * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { UPLOAD_PICTURES, type UploadAttributes } from '../../operations/upload.ts';

const BYTES_PER_TEXEL = 4;
const MAX_WIDTH = 4096;
/** tfjs' TextureUsage.PIXELS, which it does not export: a texture of bytes. */
const PIXELS = 2;

class WidenProgram implements GPGPUProgram {
  variableNames = ['bytes'];
  customUniforms = [{ name: 'rescale', type: 'float' as const }];
  outputShape: number[];
  userCode: string;
  constructor(outputShape: number[], width: number, height: number) {
    const [, rows, columns, channels] = outputShape;
    this.outputShape = outputShape;
    this.userCode = `
      void main() {
        ivec4 at = getOutputCoords();
        int index = ((at.x * ${rows} + at.y) * ${columns} + at.z) * ${channels} + at.w;
        int texel = index / ${BYTES_PER_TEXEL};
        int row = texel / ${width};
        vec4 four = texture(bytes, (vec2(texel - row * ${width}, row) + 0.5) / vec2(${width}, ${height}));
        int lane = index - texel * ${BYTES_PER_TEXEL};
        float share = lane == 0 ? four.x : lane == 1 ? four.y : lane == 2 ? four.z : four.w;
        setOutput(floor(share * 255.0 + 0.5) * rescale);
      }`;
  }
}

tf.registerKernel({
  kernelName: UPLOAD_PICTURES,
  backendName: 'webgl',
  kernelFunc: ({ backend, attrs }) => {
    const webgl = backend as MathBackendWebGL;
    const { pixels, shape, rescale } = attrs as unknown as UploadAttributes;
    const texels = Math.ceil(pixels.length / BYTES_PER_TEXEL);
    const width = Math.min(MAX_WIDTH, texels);
    const height = Math.ceil(texels / width);
    const bytes = webgl.makeTensorInfo([height, width], 'int32');
    webgl.texData.get(bytes.dataId).usage = PIXELS;
    webgl.gpgpu.uploadDenseMatrixToTexture(webgl.getTexture(bytes.dataId), width, height, pixels);
    const pictures = webgl.runWebGLProgram(new WidenProgram(shape, width, height), [bytes], 'float32', [
      [rescale],
    ]);
    webgl.disposeIntermediateTensorInfo(bytes);
    return pictures;
  },
});
