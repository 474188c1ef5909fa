/** Pictures pasted anywhere on a step. */
import { useEffect } from 'react';

/** What takes pasted text itself. */
const TAKES_TEXT = 'input, textarea, [contenteditable="true"]';

/** Hands over the files of each paste; none where something else than a file was pasted outside of a field. */
export function usePasted(onPasted: (files: File[]) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 && event.target instanceof Element && event.target.closest(TAKES_TEXT)) return;
      event.preventDefault();
      onPasted(files);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [onPasted]);
}
