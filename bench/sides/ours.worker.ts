/** The worker of our own code: it only wires. */
import { type Endpoint, expose } from '../../src/shared/rpc.ts';
import { checkNetwork } from '../architectures/checkNetwork.ts';
import { lossCurve } from '../curves.ts';
import { sweep } from '../kernels/runCase.ts';
import { ours } from './ours.ts';
import { createSide } from './side.ts';

const api = { ...createSide(ours), sweep, lossCurve, checkNetwork };
export type OursApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
