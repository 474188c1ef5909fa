/**
 * Keeps the keyboard's place. Where the control with the focus is taken away or switched off by what it did, the browser
 * leaves the focus nowhere; here it goes back to the control or, without it, to the heading of what it stood in.
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

function focusAgain(path: readonly Element[]): void {
  const [control] = path as HTMLElement[];
  const isThere = control.isConnected && !control.matches(':disabled');
  const around = path.find((element) => element.isConnected && element.matches('section, article, main'));
  const place = isThere ? control : (around ?? document).querySelector<HTMLElement>('h1, h2, h3');
  if (!place) return;
  if (!isThere) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

export function useKeptFocus(): void {
  useEffect(() => {
    let path: Element[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const controller = new AbortController();
    const check = () => {
      timer = undefined;
      // The browser's own bars may have the focus, too.
      if (document.activeElement === document.body && document.hasFocus() && path.length > 0)
        focusAgain(path);
    };
    const observer = new MutationObserver(() => {
      if (path.length > 0) timer ??= setTimeout(check, WAIT_MS);
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
