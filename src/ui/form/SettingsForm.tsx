/** Fields of the settings table, and the head of their card: what is not as in the table, and the way back. */
import { Button } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { changeableSettings } from '../../app/state/nextModel.ts';
import type { SettingGroup, SettingName } from '../../settings.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useNotice } from '../parts/notice.tsx';
import { ChangedSettings } from './ChangedSettings.tsx';
import classes from './form.module.css';
import { SettingField } from './SettingField.tsx';
import { changedNames } from './settingText.ts';
import { namesOf } from './topics.ts';

/** The fields of these settings, side by side where there is room. */
export function SettingFields({ names }: { names: readonly SettingName[] }) {
  return (
    <div className={classes.fields}>
      {names.map((name) => (
        <SettingField key={name} name={name} />
      ))}
    </div>
  );
}

interface ResetButtonProps {
  groups: readonly SettingGroup[];
  names: readonly SettingName[];
  /** What is put back, for the message: "Training settings". */
  what: string;
}

/** Puts groups of settings back to the defaults and offers to undo it. */
function ResetButton({ groups, names, what }: ResetButtonProps) {
  const { resetSettings } = useActions();
  const notify = useNotice();
  const changed = useDarkroom((state) => changedNames(names, changeableSettings(state)).length > 0);
  const reset = () => notify({ text: `${what} are back at their defaults.`, undo: resetSettings(groups) });
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      className={classes.reset}
      leftSection={<RotateCcw size={14} aria-hidden="true" />}
      disabled={!changed}
      onClick={reset}
    >
      Reset to defaults
    </Button>
  );
}

interface SettingsHeadProps {
  title: ReactNode;
  groups: readonly SettingGroup[];
  what: string;
}

/** The heading of a settings card with its reset button and the list of what was changed. */
export function SettingsHead({ title, groups, what }: SettingsHeadProps) {
  const names = useMemo(() => groups.flatMap(namesOf), [groups]);
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <ResetButton groups={groups} names={names} what={what} />
      </div>
      <ChangedSettings names={names} />
    </>
  );
}
