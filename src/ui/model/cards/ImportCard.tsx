/** Brings a model of one's own onto the page; shows that it is being read. */

import { Button, FileButton, Loader, Text } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from '../imported.module.css';

/** What the chooser offers; anything may be dropped. */
const ACCEPT = '.keras,.h5,.hdf5,.json,.bin,.zip,.txt,.names';

export function ImportCard() {
  const { importModel, cancelImport } = useActions();
  const importing = useDarkroom((state) => state.importing?.name ?? null);
  const reset = useRef<() => void>(null);
  const choose = (files: File[]) => {
    // The same files can be chosen again.
    reset.current?.();
    void importModel(files);
  };
  return (
    <section className={classes.importCard} aria-labelledby="import-title">
      <h2 id="import-title" className={classes.importTitle}>
        Bring a trained model
      </h2>
      <Text c="dimmed" size="sm" id="import-help">
        From Keras, TensorFlow.js, Teachable Machine or Darkroom: a .keras, an .h5, a model.json with its
        weights, or a zip of them; with its labels.txt where it has one, which may also come later. Drop it
        anywhere, or choose its files. It stays on this machine.
      </Text>
      {importing === null ? (
        <FileButton
          multiple
          resetRef={reset}
          accept={ACCEPT}
          inputProps={{ 'aria-label': 'Model files', 'aria-describedby': 'import-help' }}
          onChange={choose}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<FileUp size={16} aria-hidden="true" />}>
              Choose model files
            </Button>
          )}
        </FileButton>
      ) : (
        <div className={classes.importing} role="status">
          <Loader size={18} aria-hidden="true" />
          <Text size="sm">Reading “{isolated(importing)}” …</Text>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={cancelImport}>
            Cancel
          </Button>
        </div>
      )}
    </section>
  );
}
