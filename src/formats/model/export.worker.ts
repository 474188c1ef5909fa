/** The worker of one export: it only wires. It computes on the processor, whatever the page trains on. */
import { openDevice } from '../../compute/device/device.ts';
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { type Exported, type ExportParts, exportModel } from './exportModel.ts';
import type { ExportTarget } from './exportTargets.ts';

const api = {
  async exportModel(parts: ExportParts, target: ExportTarget): Promise<Exported> {
    // A processor is never lost.
    await openDevice('wasm', () => {});
    return exportModel(parts, target);
  },
};

export type ExportApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
