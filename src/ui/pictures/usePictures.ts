/** Fetches the pixels of the pictures on view, and of nothing else. */
import { useEffect, useState } from 'react';
import type { Picture } from '../../dataset/types.ts';
import { useActions } from '../parts/context.tsx';

/** Long enough that turning a setting's arrow does not ask for every value on the way. */
const SETTLE_MS = 120;

/**
 * The pictures of these images; those of the last request stay until the new ones are there. `draw` null gives them
 * as read, undefined asks for none. `version` is anything whose change makes the pictures outdated.
 */
export function usePictures(
  indices: readonly number[],
  draw: number | null | undefined,
  version: unknown,
): ReadonlyMap<number, Picture> {
  const { pictures } = useActions();
  const [shown, setShown] = useState<ReadonlyMap<number, Picture>>(new Map());

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version asks for the same pictures again
  useEffect(() => {
    if (draw === undefined || indices.length === 0) return;
    let outdated = false;
    const timer = setTimeout(async () => {
      const fetched = await pictures([...indices], draw);
      if (!outdated) setShown(new Map(fetched.map((picture, place) => [indices[place], picture])));
    }, SETTLE_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [pictures, indices, draw, version]);

  return shown;
}
