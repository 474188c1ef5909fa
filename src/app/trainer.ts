/**
 * The page's end of the training worker: starts it, joins it to the image workers, and starts a new one when it died.
 */
import type { DeviceInfo } from '../compute/types.ts';
import { type Connection, connectWorker, type Remote, transfer } from '../shared/rpc.ts';
import type { TrainingApi } from '../training/trainingWorkerApi.ts';

export interface Trainer {
  /** The functions of the training worker. */
  readonly api: Remote<TrainingApi>;
  /** Opens the device of the present worker. */
  openDevice(): Promise<DeviceInfo>;
  /** Hands the worker its ends of the channels to the image workers. */
  connectImages(ports: MessagePort[]): Promise<void>;
  /** Ends the worker, whatever it is doing, rejects what is pending with `error`, and starts a fresh one. */
  restart(error: Error): void;
}

export function createTrainer(): Trainer {
  let worker: Worker;
  let connection: Connection<TrainingApi>;
  const start = () => {
    worker = new Worker(new URL('../training/training.worker.ts', import.meta.url), {
      type: 'module',
      name: 'training',
    });
    connection = connectWorker<TrainingApi>(worker, 'training worker');
  };
  start();
  return {
    get api() {
      return connection.api;
    },
    openDevice: () => connection.api.openDevice('webgl'),
    connectImages: (ports) => connection.api.connectImages(transfer(ports, ports)),
    restart(error) {
      connection.die(error);
      worker.terminate();
      start();
    },
  };
}
