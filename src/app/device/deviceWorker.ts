/**
 * The page's end of the device worker: starts it, joins it to the image workers, and starts a new one when it died.
 */
import type { BackendName, DeviceInfo } from '../../compute/types.ts';
import { type Connection, connectWorker, type Remote, transfer } from '../../shared/rpc.ts';
import type { DeviceWorkerApi } from '../../training/worker/deviceWorkerApi.ts';

export interface DeviceWorker {
  /** The functions of the device worker. */
  readonly api: Remote<DeviceWorkerApi>;
  /** Opens a device in the present worker, which has none yet. */
  openDevice(backend: BackendName): Promise<DeviceInfo>;
  /** Hands the worker its ends of the channels to the image workers. */
  connectImages(ports: MessagePort[]): Promise<void>;
  /** Ends the worker, whatever it is doing, rejects what is pending with `error`, and starts a fresh one. */
  restart(error: Error): void;
}

/** A worker with the script of the training, and the connection to it. */
export function startDeviceWorker(name: string): { worker: Worker; connection: Connection<DeviceWorkerApi> } {
  const worker = new Worker(new URL('../../training/worker/device.worker.ts', import.meta.url), {
    type: 'module',
    name,
  });
  return { worker, connection: connectWorker<DeviceWorkerApi>(worker, 'device worker') };
}

export function createDeviceWorker(): DeviceWorker {
  let present = startDeviceWorker('device');
  return {
    get api() {
      return present.connection.api;
    },
    openDevice: (backend) => present.connection.api.openDevice(backend),
    connectImages: (ports) => present.connection.api.connectImages(transfer(ports, ports)),
    restart(error) {
      present.connection.die(error);
      present.worker.terminate();
      present = startDeviceWorker('device');
    },
  };
}
