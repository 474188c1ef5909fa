/** How many of many elements are drawn: some more in each task, so that no task is long. It must not know what they are. */
import { useEffect, useState } from 'react';

/** Elements that are added in one task: some milliseconds of work. */
const STEP = 60;

/** The number to draw, which grows to `total`; what was drawn once stays. */
export function useGrowing(total: number): number {
  const [shown, setShown] = useState(STEP);
  useEffect(() => {
    if (shown > total && shown > STEP) setShown(Math.max(total, STEP));
    if (shown >= total) return;
    const timer = setTimeout(() => setShown((before) => before + STEP));
    return () => clearTimeout(timer);
  }, [shown, total]);
  return Math.min(shown, total);
}
