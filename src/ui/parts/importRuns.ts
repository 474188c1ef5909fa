/** Adding runs from files, as dropping and choosing them do, with a word on it and the way back. */
import { useCallback } from 'react';
import { formatQuantity } from '../../shared/format.ts';
import { useActions } from './context.tsx';
import { useNotice } from './notice.tsx';

/** Returns what adds runs from files; it tells whether any was added. */
export function useImportRuns(): (files: readonly File[]) => Promise<boolean> {
  const { importRuns, removeImportedRun } = useActions();
  const notify = useNotice();
  return useCallback(
    async (files) => {
      const ids = await importRuns(files);
      if (ids.length === 0) return false;
      notify({
        text: `${formatQuantity(ids.length, 'run')} ${ids.length === 1 ? 'was' : 'were'} added to the list of runs.`,
        undo: () => {
          for (const undoing of ids) removeImportedRun(undoing);
        },
      });
      return true;
    },
    [importRuns, removeImportedRun, notify],
  );
}
