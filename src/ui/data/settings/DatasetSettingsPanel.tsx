/** How a dataset is read: the dataset settings, and reading again where they no longer fit what is loaded. */
import { Button, Text } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { needsReading } from '../../../app/state/datasetSettings.ts';
import { SettingFields, SettingsHead } from '../../form/SettingsForm.tsx';
import { namesOf } from '../../form/topics.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from '../data.module.css';
import { GroupPreview } from './GroupPreview.tsx';

/** Answers on folders are given where the questions stand. */
const FIELDS = namesOf('dataset').filter((name) => name !== 'folderChoices');

export function DatasetSettingsPanel() {
  const stale = useDarkroom(needsReading);
  const { readAgain } = useActions();
  return (
    <section className="card">
      <SettingsHead title="How the zip is read" groups={['dataset']} what="Dataset settings" />
      <SettingFields names={FIELDS} />
      <GroupPreview />
      {stale && (
        <div className={classes.again} role="status">
          <Text>The loaded pictures were read with other settings.</Text>
          <Button leftSection={<RefreshCw size={16} aria-hidden="true" />} onClick={() => void readAgain()}>
            Read again with these settings
          </Button>
        </div>
      )}
    </section>
  );
}
