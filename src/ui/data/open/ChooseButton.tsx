/** A button that lets zips or a folder be chosen. */
import { Button, FileButton } from '@mantine/core';
import { FileArchive, FolderOpen } from 'lucide-react';
import { useRef } from 'react';
import { chosenFolder, zipSources } from '../../../dataset/source/sources.ts';
import type { Source } from '../../../dataset/types.ts';

/** Makes an input choose folders; React's types do not know the attribute. */
const FOLDER = { webkitdirectory: '' };

interface ChooseButtonProps {
  kind: Source['kind'];
  label: string;
  onChosen(sources: Source[]): void;
}

export function ChooseButton({ kind, label, onChosen }: ChooseButtonProps) {
  const reset = useRef<() => void>(null);
  const choose = (files: File[]) => {
    // The same files can be chosen again.
    reset.current?.();
    const sources = kind === 'zip' ? zipSources(files) : chosenFolder(files);
    if (sources.length > 0) onChosen(sources);
  };
  const Icon = kind === 'zip' ? FileArchive : FolderOpen;
  return (
    <FileButton
      multiple
      resetRef={reset}
      accept={kind === 'zip' ? '.zip,application/zip' : undefined}
      inputProps={{ 'aria-label': label, ...(kind === 'folder' ? FOLDER : {}) }}
      onChange={choose}
    >
      {(props) => (
        <Button {...props} variant="default" leftSection={<Icon size={16} aria-hidden="true" />}>
          {label}
        </Button>
      )}
    </FileButton>
  );
}
