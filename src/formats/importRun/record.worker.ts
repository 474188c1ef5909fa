/** The worker that reads runs from files: it only wires. */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { readRecord } from './readRecord.ts';

const api = { readRecord };

export type RecordApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
