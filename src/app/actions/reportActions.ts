/** Saving a report, which is written in a worker that ends afterwards. */
import type { ReportApi } from '../../formats/report/report.worker.ts';
import { entriesOf } from '../state/entries.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { withWorker } from '../workers/withWorker.ts';
import type { Actions } from './actions.ts';
import { saveFile } from './saveFile.ts';

const start = () =>
  new Worker(new URL('../../formats/report/report.worker.ts', import.meta.url), {
    type: 'module',
    name: 'report',
  });

/** The report's part of the actions. */
export function createReportActions(store: Store): Pick<Actions, 'saveReport'> {
  const { fail } = accessTo(store);
  return {
    async saveReport(ids, pair = null) {
      const known = entriesOf(store.getState()).flatMap(({ runs }) => runs);
      const runs = known.filter(({ id }) => ids.includes(id));
      const placeOf = (id: string) => runs.findIndex((run) => run.id === id);
      const places = pair && ([placeOf(pair[0]), placeOf(pair[1])] as const);
      try {
        const html = await withWorker<ReportApi, string>({ start, name: 'report worker' }, async (api) => {
          for (const { name, file } of runs) await api.addRun({ name, file });
          return api.write(places?.every((place) => place >= 0) ? places : null, Date.now());
        });
        const about = runs.length === 1 ? `run-${runs[0].file.number}` : `${runs.length}-runs`;
        saveFile(new Blob([html], { type: 'text/html' }), `darkroom-report-${about}.html`);
      } catch (thrown) {
        fail(thrown);
      }
    },
  };
}
