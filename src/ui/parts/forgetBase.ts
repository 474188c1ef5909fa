/** Forgetting a base, with a word on it and the way back. */
import { useCallback } from 'react';
import type { Base } from '../../models/base/base.ts';
import { isolated } from '../../shared/names.ts';
import { useActions } from './context.tsx';
import { useNotice } from './notice.tsx';

/** Returns what forgets a base. */
export function useForgetBase(): (base: Pick<Base, 'id' | 'name'>) => void {
  const { forgetBase } = useActions();
  const notify = useNotice();
  return useCallback(
    ({ id, name }) => {
      const undo = forgetBase(id);
      if (undo) notify({ text: `“${isolated(name)}” was forgotten.`, undo });
    },
    [forgetBase, notify],
  );
}
