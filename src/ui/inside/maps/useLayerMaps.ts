/** What the channels of a layer answer to a picture, a page of them at a time; the last answer stays until the next is there. */
import { useEffect, useState } from 'react';
import type { MapsRequest } from '../../../app/inside/types.ts';
import type { Outcome } from '../../../shared/errors.ts';
import type { LayerMaps } from '../../../training/insideTypes.ts';
import { useActions } from '../../parts/context.tsx';

const REST_MS = 90;

/** An answer with what was asked. */
export interface Answered {
  request: MapsRequest;
  outcome: Outcome<LayerMaps>;
}

/** @param request Of the same object nothing is asked twice; null asks for nothing. */
export function useLayerMaps(request: MapsRequest | null): Answered | null {
  const { layerMaps } = useActions();
  const [answered, setAnswered] = useState<Answered | null>(null);
  useEffect(() => {
    if (!request) return;
    const ending = new AbortController();
    // A key that is held goes over many layers: only where it rests is asked.
    const timer = setTimeout(async () => {
      const outcome = await layerMaps(request, ending.signal);
      if (!ending.signal.aborted) setAnswered({ request, outcome });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [request, layerMaps]);
  return request ? answered : null;
}
