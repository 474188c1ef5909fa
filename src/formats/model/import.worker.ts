/** The worker of one import: it only wires. Nothing is computed, so TensorFlow.js' plain backend is enough. */
import * as tf from '@tensorflow/tfjs';
import { type Endpoint, expose, transfer } from '../../shared/rpc.ts';
import { importModel } from './importModel.ts';

const api = {
  async importModel(...args: Parameters<typeof importModel>): ReturnType<typeof importModel> {
    await tf.setBackend('cpu');
    const result = await importModel(...args);
    return result.kind === 'weights' ? result : transfer(result, [result.weights]);
  },
};

export type ImportApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
