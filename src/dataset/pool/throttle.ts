/**
 * Calls a function less often than asked. It imports nothing.
 */

/** Passes on a call when the last one passed on is `intervalMs` ago, or when `must` says so; drops the others. */
export function throttled<A extends unknown[]>(
  intervalMs: number,
  call: (...args: A) => void,
  must: (...args: A) => boolean,
): (...args: A) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (...args) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < intervalMs && !must(...args)) return;
    lastMs = nowMs;
    call(...args);
  };
}
