/** Asks for the heat map of the picture on view, and drops what is outdated before it is computed. */
import { useEffect, useState } from 'react';
import type { ExplainRequest } from '../../app/actions/actions.ts';
import type { Picture } from '../../dataset/types.ts';
import type { PlainError } from '../../shared/errors.ts';
import type { Explanation } from '../../training/explain/explain.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { obstacle } from './explanationText.ts';

/** Long enough that holding an arrow key asks for no picture on the way. */
const SETTLE_MS = 90;

export type Explained =
  | { status: 'waiting'; why: string }
  | { status: 'computing' }
  | { status: 'done'; explanation: Explanation }
  | { status: 'failed'; error: PlainError };

/** What is asked; the picture is undefined while it is fetched. */
export type Question = Omit<ExplainRequest, 'picture'> & { picture: Picture | undefined };

/** The explanation of exactly what is asked for; an earlier one is never shown in its place. */
export function useExplanation({ runId, which, picture, decodedWith, label }: Question): Explained {
  const { explain } = useActions();
  const why = useDarkroom(obstacle);
  const [answer, setAnswer] = useState<{ to: ExplainRequest; explained: Explained } | null>(null);

  useEffect(() => {
    if (why !== null || !picture) return;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const to = { runId, which, picture, decodedWith, label };
      const result = await explain(to, controller.signal);
      if (controller.signal.aborted) return;
      // The device was exchanged meanwhile: what is in the way then is told, and this is asked again after it.
      if ('error' in result && result.error.kind === 'cancelled') return;
      const explained: Explained =
        'value' in result
          ? { status: 'done', explanation: result.value }
          : { status: 'failed', error: result.error };
      setAnswer({ to, explained });
    }, SETTLE_MS);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [explain, why, runId, which, picture, decodedWith, label]);

  const { to, explained } = answer ?? {};
  if (explained && to?.runId === runId && to.which === which && to.picture === picture && to.label === label)
    return explained;
  return why !== null ? { status: 'waiting', why } : { status: 'computing' };
}
