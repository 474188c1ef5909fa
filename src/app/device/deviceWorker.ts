/**
 * The page's end of the device worker: starts it, joins it to the image workers, and starts a new one when it died.
 */
import type { BackendName, DeviceInfo } from '../../compute/types.ts';
import { type Remote, transfer } from '../../shared/rpc.ts';
import type { DeviceWorkerApi } from '../../training/worker/deviceWorkerApi.ts';
import { type ShortWorker, startWorker } from '../workers/withWorker.ts';

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

/** A worker with the device's script. Throws a CancelledError where `signal`, which cuts it off, was aborted before. */
export function startDeviceWorker(name: string, signal?: AbortSignal): ShortWorker<DeviceWorkerApi> {
  const start = () =>
    new Worker(new URL('../../training/worker/device.worker.ts', import.meta.url), { type: 'module', name });
  return startWorker<DeviceWorkerApi>({ start, name: 'device worker', signal });
}

export function createDeviceWorker(): DeviceWorker {
  let present = startDeviceWorker('device');
  return {
    get api() {
      return present.api;
    },
    openDevice: (backend) => present.api.openDevice(backend),
    connectImages: (ports) => present.api.connectImages(transfer(ports, ports)),
    restart(error) {
      present.die(error);
      present.end();
      present = startDeviceWorker('device');
    },
  };
}
