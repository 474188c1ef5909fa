/** The device to compute on, or the words for why there is none. It must not open one. */
import type { DeviceInfo } from '../../compute/types.ts';
import { UserError } from '../../shared/errors.ts';
import type { AppState } from './state.ts';

/** The device that is open. Throws a UserError that says why there is none, and what to do. */
export function openDeviceOf({ device }: Pick<AppState, 'device'>): DeviceInfo {
  if (device.status === 'ready') return device.info;
  if (device.status === 'missing') throw new UserError(device.error.message, device.error.hint);
  throw new UserError('The device is still being looked for.', 'Try again in a moment.');
}
