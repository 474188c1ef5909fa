/**
 * When a chart is drawn: only while it can be seen, at most twice a second, and one chart of the page at a time,
 * each in a task of its own. No React, no Vega: what a draw does is passed in.
 */
const INTERVAL_MS = 500;
/** On a slow machine a chart takes at most this share of the time, and the next draw waits accordingly longer, … */
const MAX_SHARE = 0.1;
/** … but never longer than this. */
const MAX_INTERVAL_MS = 2000;

/** The event by which a target hears that its chart is of no more use. */
export const CHART_END = 'chartend';

/** Draws into `target`, the same element each time; what it shows stays until the new chart is complete. */
export type Draw = (target: HTMLElement, width: number, height: number) => Promise<void>;

/** Every chart waits for those before it. */
let queue: Promise<unknown> = Promise.resolve();

export interface Redrawer {
  /** Sets what is to be drawn from now on. */
  set(draw: Draw): void;
  dispose(): void;
}

/** Keeps `element` showing the latest draw. `onError` hears of a draw that failed; the last chart then stays. */
export function createRedrawer(element: HTMLElement, onError: (error: unknown) => void): Redrawer {
  let draw: Draw | null = null;
  let dirty = false;
  let waiting = false;
  let visible = false;
  let nextAt = 0;
  let width = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const controller = new AbortController();
  const target = document.createElement('div');
  element.append(target);

  async function drawNow(): Promise<void> {
    if (!draw || !dirty || controller.signal.aborted) return;
    dirty = false;
    const startedAt = performance.now();
    try {
      await draw(target, element.clientWidth, element.clientHeight);
    } catch (error) {
      onError(error);
    }
    const endedAt = performance.now();
    const wanted = (endedAt - startedAt) / MAX_SHARE;
    nextAt = endedAt + Math.min(MAX_INTERVAL_MS, Math.max(INTERVAL_MS, wanted));
  }

  function request(): void {
    if (!dirty || waiting || !visible || document.hidden || controller.signal.aborted) return;
    waiting = true;
    timer = setTimeout(
      () => {
        queue = queue.then(drawNow).then(() => {
          waiting = false;
          request();
        });
      },
      Math.max(0, nextAt - performance.now()),
    );
  }

  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1)?.isIntersecting ?? false;
    request();
  });
  const sized = new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    dirty = true;
    request();
  });
  seen.observe(element);
  sized.observe(element);
  document.addEventListener('visibilitychange', request, { signal: controller.signal });

  return {
    set(next) {
      draw = next;
      dirty = true;
      request();
    },
    dispose() {
      clearTimeout(timer);
      seen.disconnect();
      sized.disconnect();
      controller.abort();
      target.remove();
      target.dispatchEvent(new Event(CHART_END));
    },
  };
}
