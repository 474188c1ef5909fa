/** Saving a report, which is written in a worker that ends afterwards. */
import type { ReportApi } from '../../formats/report/report.worker.ts';
import { toPlainError } from '../../shared/errors.ts';
import { connectWorker } from '../../shared/rpc.ts';
import { entriesOf } from '../state/entries.ts';
import { withError } from '../state/reducers.ts';
import type { Store } from '../state/store.ts';
import type { Actions } from './actions.ts';
import { saveFile } from './saveFile.ts';

/** The report's part of the actions. */
export function createReportActions(store: Store): Pick<Actions, 'saveReport'> {
  return {
    async saveReport(ids, pair = null) {
      const known = entriesOf(store.getState()).flatMap(({ runs }) => runs);
      const runs = known.filter(({ id }) => ids.includes(id));
      const placeOf = (id: string) => runs.findIndex((run) => run.id === id);
      const places = pair && ([placeOf(pair[0]), placeOf(pair[1])] as const);
      const worker = new Worker(new URL('../../formats/report/report.worker.ts', import.meta.url), {
        type: 'module',
        name: 'report',
      });
      try {
        const { api } = connectWorker<ReportApi>(worker, 'report worker');
        for (const { name, file } of runs) await api.addRun({ name, file });
        const html = await api.write(places?.every((place) => place >= 0) ? places : null, Date.now());
        const about = runs.length === 1 ? `run-${runs[0].file.number}` : `${runs.length}-runs`;
        saveFile(new Blob([html], { type: 'text/html' }), `darkroom-report-${about}.html`);
      } catch (thrown) {
        store.setState((state) => withError(state, toPlainError(thrown)));
      } finally {
        worker.terminate();
      }
    },
  };
}
