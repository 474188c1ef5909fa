/** Exporting a model in a worker of its own, which ends afterwards: hundreds of megabytes are given back with it. */
import type { ExportApi } from '../../formats/model/export.worker.ts';
import type { Exported, ExportParts } from '../../formats/model/exportModel.ts';
import type { ExportTarget } from '../../formats/model/exportTargets.ts';
import { transfer } from '../../shared/rpc.ts';
import { withWorker } from './withWorker.ts';

const start = () =>
  new Worker(new URL('../../formats/model/export.worker.ts', import.meta.url), {
    type: 'module',
    name: 'export',
  });

/** The export of these parts; its weights are handed over. Throws a UserError where a layer has no words in that format. */
export function exportInWorker(parts: ExportParts, target: ExportTarget): Promise<Exported> {
  const buffers = [parts.weights, ...(parts.optimizer ? [parts.optimizer.slots] : [])];
  return withWorker<ExportApi, Exported>({ start, name: 'export worker' }, (api) =>
    api.exportModel(transfer(parts, buffers), target),
  );
}
