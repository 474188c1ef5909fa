/** A worker that names the devices and loads nothing for it: it only wires. It must not import tfjs. */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { deviceNames } from './deviceNames.ts';

const api = { deviceNames };
expose(globalThis as unknown as Endpoint, api);

export type DeviceNamesApi = typeof api;
