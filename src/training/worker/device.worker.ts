/** The device worker: it only wires. */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { createDeviceWorkerApi } from './deviceWorkerApi.ts';

expose(globalThis as unknown as Endpoint, createDeviceWorkerApi());
