/** The worker that writes one base into the browser's private file system: only workers can, in every browser. */
import { openDirectory, writeAbout, writeBytes } from '../../dataset/kept/storage.ts';
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { BASES, type BaseAbout, WEIGHTS } from './keptBase.ts';

const api = {
  /** Rejects with a DOMException where the storage is full. */
  async write(about: BaseAbout, weights: Blob): Promise<void> {
    const directory = await openDirectory(about.directory, BASES);
    await writeBytes(directory, WEIGHTS, new Uint8Array(await weights.arrayBuffer()));
    await writeAbout(directory, about);
  },
};

export type KeepBaseApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
