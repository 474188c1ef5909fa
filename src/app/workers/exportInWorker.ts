/** Exporting a model in a worker of its own, which ends afterwards: hundreds of megabytes are given back with it. */
import type { ExportApi } from '../../formats/model/export.worker.ts';
import type { Exported, ExportParts } from '../../formats/model/exportModel.ts';
import type { ExportTarget } from '../../formats/model/exportTargets.ts';
import { connectWorker, transfer } from '../../shared/rpc.ts';

/** The export of these parts; its weights are handed over. Throws a UserError where a layer has no words in that format. */
export async function exportInWorker(parts: ExportParts, target: ExportTarget): Promise<Exported> {
  const worker = new Worker(new URL('../../formats/model/export.worker.ts', import.meta.url), {
    type: 'module',
    name: 'export',
  });
  try {
    const { api } = connectWorker<ExportApi>(worker, 'export worker');
    const buffers = [parts.weights, ...(parts.optimizer ? [parts.optimizer.slots] : [])];
    return await api.exportModel(transfer(parts, buffers), target);
  } finally {
    worker.terminate();
  }
}
