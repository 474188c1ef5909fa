/**
 * Keeps the keyboard's place. Where the control with the focus is taken away or switched off by what it did, the browser
 * leaves the focus nowhere; here it goes to the heading of what the control stood in.
 */
import { useEffect } from 'react';

/** Windows and menus give the focus back themselves, a moment after they have closed. */
const WAIT_MS = 100;

/** An element and those around it, from the inside out, as they were while it was in the page. */
function pathOf(element: Element): Element[] {
  const path: Element[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) path.push(at);
  return path;
}

function focusHeadingAround(path: readonly Element[]): void {
  const around = path.find((element) => element.isConnected && element.matches('section, article, main'));
  const heading = around?.querySelector<HTMLElement>('h1, h2, h3');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export function useKeptFocus(): void {
  useEffect(() => {
    let path: Element[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const controller = new AbortController();
    const isLost = () =>
      path.length > 0 &&
      document.activeElement === document.body &&
      (!path[0].isConnected || path[0].matches(':disabled'));
    const observer = new MutationObserver(() => {
      if (!isLost()) return;
      clearTimeout(timer);
      timer = setTimeout(() => isLost() && focusHeadingAround(path), WAIT_MS);
    });
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
    document.addEventListener(
      'focusin',
      ({ target }) => {
        path = pathOf(target as Element);
      },
      { signal: controller.signal },
    );
    // Pressed beside any control, the focus is nowhere because it was meant to be.
    document.addEventListener(
      'pointerdown',
      () => {
        path = [];
      },
      { signal: controller.signal, capture: true },
    );
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      controller.abort();
    };
  }, []);
}
