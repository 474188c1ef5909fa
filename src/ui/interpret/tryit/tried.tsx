/** The pictures that a visitor tries on the trained models: files of this visit, above the steps, so that none is lost by looking elsewhere. */
import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';
import { formatQuantity } from '../../../shared/format.ts';
import { useNotice } from '../../parts/notice.tsx';

/** More than this is a dataset, which has figures. */
const MAX_TRIED = 24;

export interface TriedFile {
  id: number;
  file: File;
}

interface Tried {
  /** Newest first. */
  files: readonly TriedFile[];
  add(files: readonly File[]): void;
  /** Removes one picture, or all; offers to undo it. */
  remove(id?: number): void;
}

const TriedContext = createContext<Tried | null>(null);

export function useTried(): Tried {
  const tried = useContext(TriedContext);
  if (!tried) throw new Error('This component must stand inside TriedProvider.');
  return tried;
}

export function TriedProvider({ children }: { children: ReactNode }) {
  const [files, setFiles] = useState<readonly TriedFile[]>([]);
  const lastId = useRef(0);
  const notify = useNotice();
  const tried = useMemo(
    (): Tried => ({
      files,
      add(added) {
        const fresh = added.map((file) => ({ id: ++lastId.current, file }));
        const all = [...fresh, ...files];
        setFiles(all.slice(0, MAX_TRIED));
        const left = all.length - MAX_TRIED;
        if (left > 0)
          notify({
            text: `${formatQuantity(left, 'picture')} left out: ${MAX_TRIED} are tried at most. Open more as a dataset.`,
          });
      },
      remove(id) {
        const kept = id === undefined ? [] : files.filter((one) => one.id !== id);
        setFiles(kept);
        const removed = files.length - kept.length;
        notify({ text: `${formatQuantity(removed, 'picture')} removed.`, undo: () => setFiles(files) });
      },
    }),
    [files, notify],
  );
  return <TriedContext value={tried}>{children}</TriedContext>;
}
