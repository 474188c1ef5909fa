/** Compares two runs in a worker; a pair that is no longer asked for is given up. */
import { useEffect, useState } from 'react';
import type { Answers } from '../../evaluation/comparison/compareAnswers.ts';
import type { Comparison } from '../../evaluation/types.ts';
import { useActions } from '../parts/context.tsx';

/** The answers of both runs for the same pictures. Memoise it. */
export interface AnswerPair {
  a: Answers;
  b: Answers;
}

/** The comparison of the pair; null until it is there, or where it failed, which the page says elsewhere. */
export function useComparison(pair: AnswerPair | null): {
  comparison: Comparison | null;
  /** How much of it is done, 0 to 1; null where nothing is at work. */
  share: number | null;
} {
  const { compareAnswers } = useActions();
  const [ended, setEnded] = useState<{ pair: AnswerPair; comparison: Comparison | null } | null>(null);
  const [share, setShare] = useState(0);
  useEffect(() => {
    if (!pair) return;
    const controller = new AbortController();
    setShare(0);
    void compareAnswers(pair.a, pair.b, controller.signal, setShare).then((comparison) => {
      if (!controller.signal.aborted) setEnded({ pair, comparison });
    });
    return () => controller.abort();
  }, [compareAnswers, pair]);
  if (!pair || ended?.pair !== pair) return { comparison: null, share: pair && share };
  return { comparison: ended.comparison, share: null };
}
