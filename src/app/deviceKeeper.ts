/**
 * Keeps a training worker with an open device: opens it, and starts a fresh worker when either is lost.
 * It must not know of runs: whoever waits for the worker is told by the rejection.
 */
import { toPlainError } from '../shared/errors.ts';
import type { Store } from './store.ts';
import type { Trainer } from './trainer.ts';

export interface DeviceKeeper {
  /** Names the present worker; rises with each fresh one. */
  readonly generation: number;
  /**
   * Ends the worker of that generation, rejects what it is doing with `reason`, and opens a fresh one. Does nothing
   * where that worker is gone already, so that everybody who noticed may ask.
   */
  reopen(reason: Error, generation: number): Promise<void>;
}

/** Starts opening the device at once; `imagePorts` makes fresh ends of channels to the image workers. */
export function createDeviceKeeper(
  store: Store,
  trainer: Trainer,
  imagePorts: () => MessagePort[],
): DeviceKeeper {
  let present = 0;

  async function open(): Promise<void> {
    const generation = present;
    store.setState({ device: { status: 'looking' } });
    try {
      await trainer.connectImages(imagePorts());
      const info = await trainer.openDevice();
      store.setState({ device: { status: 'ready', info } });
      trainer.api.untilLost().catch((thrown: Error) => reopen(thrown, generation));
    } catch (thrown) {
      if (generation === present)
        store.setState({ device: { status: 'missing', error: toPlainError(thrown) } });
    }
  }

  async function reopen(reason: Error, generation: number): Promise<void> {
    if (generation !== present) return;
    present += 1;
    trainer.restart(reason);
    await open();
  }

  void open();
  return {
    get generation() {
      return present;
    },
    reopen,
  };
}
