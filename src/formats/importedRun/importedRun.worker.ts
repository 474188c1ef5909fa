/** The worker that reads runs from files: it only wires. */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { readImportedRun } from './readImportedRun.ts';

const api = { readImportedRun };

export type ImportedRunApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
