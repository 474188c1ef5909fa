/** The device to compute on, or the words for why there is none. It must not open one. */
import type { DeviceInfo } from '../../compute/types.ts';
import { UserError } from '../../shared/errors.ts';
import { type AppState, isDeviceInUse } from './state.ts';

/** The device that is open. Throws a UserError that says why there is none, and what to do. */
export function openDeviceOf({ device }: Pick<AppState, 'device'>): DeviceInfo {
  if (device.status === 'ready') return device.info;
  if (device.status === 'missing') throw new UserError(device.error.message, device.error.hint);
  throw new UserError('The device is still being looked for.', 'Try again in a moment.');
}

/** The same, once nothing else computes on it. Throws a UserError while something does. */
export function freeDeviceOf(state: AppState): DeviceInfo {
  const device = openDeviceOf(state);
  if (isDeviceInUse(state)) throw new UserError('The device is at work.', 'Try again when it has finished.');
  return device;
}
