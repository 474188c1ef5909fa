/** The ways to get a dataset: zips or a folder of one's own, or the sample. */
import { Button, Text } from '@mantine/core';
import { FileArchive, Sparkles } from 'lucide-react';
import { useRef } from 'react';
import { zipSources } from '../../../dataset/source/sources.ts';
import { useActions } from '../../parts/context.tsx';
import { ChooseButton } from './ChooseButton.tsx';
import classes from './open.module.css';

/** `compact` where a dataset is loaded already and another one is the lesser choice. */
export function OpenPanel({ compact }: { compact: boolean }) {
  const actions = useActions();
  const input = useRef<HTMLInputElement>(null);
  const choose = () => {
    const sources = zipSources([...(input.current?.files ?? [])]);
    if (sources.length > 0) void actions.openDataset(sources);
    // The same files can be chosen again.
    if (input.current) input.current.value = '';
  };
  return (
    <section className={classes.drop} data-compact={compact || undefined} aria-label="Open a dataset">
      <label className={classes.dropLabel}>
        <FileArchive
          className={classes.dropIcon}
          size={compact ? 22 : 34}
          strokeWidth={1.4}
          aria-hidden="true"
        />
        <span className={classes.dropName}>Dataset zip</span>
        <input
          ref={input}
          className={classes.fileInput}
          type="file"
          accept=".zip,application/zip"
          multiple
          aria-describedby="drop-help"
          onChange={choose}
        />
      </label>
      <Text c="dimmed" size="sm" id="drop-help">
        {compact
          ? 'Drop another zip or folder anywhere, or click to choose a zip.'
          : 'Drop zips or a folder anywhere on this page, or click to choose zips.'}
      </Text>
      <div className={classes.folder}>
        <ChooseButton
          kind="folder"
          label="Choose a folder"
          onChosen={(sources) => void actions.openDataset(sources)}
        />
      </div>
      <div className={classes.sample}>
        <Button
          variant="default"
          leftSection={<Sparkles size={16} aria-hidden="true" />}
          aria-describedby="sample-help"
          onClick={() => void actions.openSample()}
        >
          Try the sample dataset
        </Button>
        <Text c="dimmed" size="sm" id="sample-help">
          A program drew it: it looks like chest X-rays, but shows nobody.
        </Text>
      </div>
    </section>
  );
}
