/** The settings of the next run: the essentials, and the rest on request. */
import { Button, Collapse, Text } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { isTraining } from '../../app/state/state.ts';
import type { SettingName } from '../../settings.ts';
import { namesOf, SettingFields, SettingsHead } from '../form/SettingsForm.tsx';
import { useDarkroom } from '../parts/context.tsx';
import { RateFinder } from './finder/RateFinder.tsx';
import classes from './train.module.css';

const ESSENTIAL: SettingName[] = [
  'optimizer',
  'learningRate',
  'batchSize',
  'epochs',
  'earlyStopping',
  'patience',
];
const MORE = [...namesOf('training'), ...namesOf('callbacks')].filter((name) => !ESSENTIAL.includes(name));

export function TrainingSettings() {
  const [open, setOpen] = useState(false);
  return (
    <section className="card">
      <SettingsHead title="Settings" groups={['training', 'callbacks']} what="Training settings" />
      <KeptNote />
      <SettingFields names={ESSENTIAL} />
      <RateFinder />
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        className={classes.more}
        aria-expanded={open}
        rightSection={<ChevronDown size={16} className={classes.chevron} aria-hidden="true" />}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Fewer settings' : 'More settings'}
      </Button>
      <Collapse expanded={open} keepMounted={false}>
        <SettingFields names={MORE} />
      </Collapse>
    </section>
  );
}

/** A component of its own, so that beginning a run does not redraw the form. */
function KeptNote() {
  const training = useDarkroom(isTraining);
  if (!training) return null;
  return (
    <Text c="dimmed" size="sm" mb="md">
      The run at work keeps its settings; changes apply to the next one.
    </Text>
  );
}
