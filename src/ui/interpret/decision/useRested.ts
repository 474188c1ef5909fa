/** A value that follows a slider or a field at once, and is handed on once the hand rests. It must not know of runs. */
import { useEffect, useRef, useState } from 'react';

/** A run that has changed is written to the browser's storage; not with every key and every frame of a slider. */
const REST_MS = 300;

/**
 * @param stored What was handed on last, or put there from elsewhere; the latter replaces what is shown.
 * @param handOn Called when nothing has changed for a moment, and where the component goes before.
 * @returns What to show, and a function that changes it.
 */
export function useRested<T>(stored: T, handOn: (value: T) => void): [T, (value: T) => void] {
  const [live, setLive] = useState<{ value: T; over: T } | null>(null);
  const waiting = useRef<(() => void) | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was waiting goes with the value that it was to replace.
  useEffect(() => {
    waiting.current = null;
  }, [stored]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      waiting.current?.();
    },
    [],
  );
  const change = (value: T) => {
    setLive({ value, over: stored });
    waiting.current = () => handOn(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const due = waiting.current;
      waiting.current = null;
      due?.();
    }, REST_MS);
  };
  return [live && Object.is(live.over, stored) ? live.value : stored, change];
}
