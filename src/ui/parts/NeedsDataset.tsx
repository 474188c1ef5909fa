/** Stands where a step needs a dataset and there is none, or it is still being read. */
import { FolderOpen } from 'lucide-react';
import { useDarkroom } from './context.tsx';
import { EmptyState } from './EmptyState.tsx';
import { ReadingPanel } from './ReadingPanel.tsx';

export function NeedsDataset() {
  const reading = useDarkroom((state) => state.dataset.status === 'reading');
  if (reading) return <ReadingPanel />;
  return (
    <EmptyState
      icon={FolderOpen}
      title="Load a dataset first"
      text="Open a zip of labelled pictures, or try the sample dataset."
      step="data"
    />
  );
}
