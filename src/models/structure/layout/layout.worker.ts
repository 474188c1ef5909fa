/** The worker of one layout: it only wires. */
import { type Endpoint, expose } from '../../../shared/rpc.ts';
import { layOut } from './layOut.ts';

const api = { layOut };

export type LayoutApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
