/** What of a structure is drawn, with places for it, found in a worker. What was drawn stays until the new drawing is there. */
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { Laid } from '../../../models/structure/layout/layOut.ts';
import type { Structure } from '../../../models/structure/structure.ts';
import { type Visible, visible } from '../../../models/structure/visible.ts';
import type { PlainError } from '../../../shared/errors.ts';
import { useActions } from '../../parts/context.tsx';

/** A box of the drawing, in pixels; its text is 13 px high. */
const WIDTH = 224;
const HEIGHT = 44;

export interface Drawing extends Visible {
  laid: Laid;
}

/** Null before the first drawing is there. */
export function useLaid(
  structure: Structure,
  open: ReadonlySet<string>,
): { drawing: Drawing | null; error: PlainError | null } {
  const { layOut } = useActions();
  const seen = useMemo(() => visible(structure, open), [structure, open]);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [error, setError] = useState<PlainError | null>(null);
  useEffect(() => {
    const ending = new AbortController();
    const boxes = seen.nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT }));
    void layOut({ boxes, edges: seen.edges }, ending.signal).then((outcome) => {
      if (ending.signal.aborted) return;
      setError('error' in outcome ? outcome.error : null);
      if ('value' in outcome) setDrawing({ ...seen, laid: outcome.value });
    });
    return () => ending.abort();
  }, [seen, layOut]);
  // Hundreds of boxes are drawn in tasks of their own.
  return { drawing: useDeferredValue(drawing), error };
}
