/** Lets a zip be dropped anywhere on the page, and says so while one hovers over it. */
import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useActions } from '../context.tsx';
import { chooseDropped } from './dropped.ts';
import { useNotice } from './notice.tsx';
import classes from './shell.module.css';

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

export function DropOverlay() {
  const [hovering, setHovering] = useState(false);
  const actions = useActions();
  const notify = useNotice();

  useEffect(() => {
    const controller = new AbortController();
    const on = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      listener: (event: DragEvent) => void,
    ) => window.addEventListener(type, listener, { signal: controller.signal });

    const hover = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setHovering(true);
    };
    on('dragenter', hover);
    on('dragover', hover);
    // Only the window's own edge has no related target.
    on('dragleave', (event) => event.relatedTarget === null && setHovering(false));
    on('drop', (event) => {
      setHovering(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      const chosen = chooseDropped([...(event.dataTransfer?.files ?? [])]);
      if (!chosen) return;
      if (chosen.note) notify({ text: chosen.note });
      actions.goTo('data');
      void actions.openDataset(chosen.file);
    });
    return () => controller.abort();
  }, [actions, notify]);

  if (!hovering) return null;
  return (
    <div className={classes.overlay}>
      <Upload size={36} strokeWidth={1.5} aria-hidden="true" />
      <p>Drop the zip to open it</p>
    </div>
  );
}
