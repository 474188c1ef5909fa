/**
 * The weights of a TensorFlow.js model, cut out of their bytes, also those that the converter has quantized. It must not
 * import tfjs.
 */
import { UserError } from '../../shared/errors.ts';
import { isObject } from '../keras/kerasArguments.ts';

/** A weight that can be read. */
export interface StoredWeight {
  name: string;
  shape: readonly number[];
  /** Its values. Throws a UserError where they are no numbers. */
  read(): Float32Array;
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** IEEE half precision: a sign bit, 5 of the exponent (biased by 15), 10 of the fraction. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

function decode(bytes: Uint8Array<ArrayBuffer>, dtype: string, scale: number, min: number): Float32Array {
  // The bytes are a copy, so they start where any type may.
  if (dtype === 'float32') return new Float32Array(bytes.buffer);
  if (dtype === 'int32') return Float32Array.from(new Int32Array(bytes.buffer));
  if (dtype === 'float16') return Float32Array.from(new Uint16Array(bytes.buffer), halfToFloat);
  const stored = dtype === 'uint16' ? new Uint16Array(bytes.buffer) : bytes;
  return Float32Array.from(stored, (value) => value * scale + min);
}

/**
 * The weights that a manifest lists, one after the other in `bytes`. Nothing is copied before it is asked for.
 * @param who How sentences name the file.
 * @throws UserError where the bytes do not hold what is listed.
 */
export function weightsIn(specs: readonly unknown[], bytes: Uint8Array, who: string): StoredWeight[] {
  let offset = 0;
  const stored = specs.map((spec): StoredWeight => {
    if (!isObject(spec) || typeof spec.name !== 'string' || !Array.isArray(spec.shape))
      throw new UserError(`${who} is damaged: a weight in its list has no name or no shape.`);
    const { name, quantization } = spec;
    const shape: unknown[] = spec.shape;
    const packed = isObject(quantization) ? quantization : null;
    const dtype = String(packed?.dtype ?? spec.dtype);
    if (!Object.hasOwn(BYTES, dtype))
      throw new UserError(`The weight "${name}" is of the type ${dtype}, which cannot be read.`);
    if (!shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0))
      throw new UserError(
        `${who} is damaged: the shape of the weight "${name}" is ${JSON.stringify(shape).slice(0, 80)}.`,
      );
    const length = (shape as number[]).reduce((all, size) => all * size, 1) * BYTES[dtype];
    const start = offset;
    offset += length;
    if (offset > bytes.length)
      throw new UserError(
        `The weights of ${who.replace('The', 'the')} are cut off: "${name}" would end at byte ${offset} of ${bytes.length}.`,
        'Download them again.',
      );
    return {
      name,
      shape: shape as number[],
      read() {
        const values = decode(
          bytes.slice(start, start + length),
          dtype,
          Number(packed?.scale ?? 1),
          Number(packed?.min ?? 0),
        );
        if (!values.every(Number.isFinite))
          throw new UserError(
            `The weight "${name}" holds values that are no numbers (NaN or infinite).`,
            'The file is damaged, or the training had diverged before it was saved.',
          );
        return values;
      },
    };
  });
  if (offset !== bytes.length)
    throw new UserError(
      `The weights of ${who.replace('The', 'the')} have ${bytes.length} bytes, but its list asks for ${offset}.`,
      'The files belong to different models, or one is damaged.',
    );
  return stored;
}
