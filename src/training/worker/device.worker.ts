/** The training worker: it only wires. */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { createTrainingApi } from './deviceWorkerApi.ts';

expose(globalThis as unknown as Endpoint, createTrainingApi());
