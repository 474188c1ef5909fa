/** Adding runs from files, as dropping and choosing them do: read, shown where they went, and undone. */
import { useCallback } from 'react';
import type { Step } from '../../app/state.ts';
import { useActions } from '../context.tsx';
import { formatQuantity } from '../format.ts';
import { useNotice } from '../shell/notice.tsx';

/** Where runs from files are to be seen. */
const RECORDS_STEP: Step = 'train';

export function useAddRecords(): (files: readonly File[]) => Promise<void> {
  const { addRecords, removeRecord, goTo } = useActions();
  const notify = useNotice();
  return useCallback(
    async (files) => {
      const ids = await addRecords(files);
      if (ids.length === 0) return;
      goTo(RECORDS_STEP);
      notify({
        text: `${formatQuantity(ids.length, 'run')} ${ids.length === 1 ? 'was' : 'were'} added to the list of runs.`,
        undo: () => {
          for (const undoing of ids) removeRecord(undoing);
        },
      });
    },
    [addRecords, removeRecord, goTo, notify],
  );
}
