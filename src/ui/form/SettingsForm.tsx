/** Renders rows of the settings table as a form, with the way back to the defaults. The only form of settings. */
import { Button } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { ownSettings } from '../../app/state/nextModel.ts';
import { SETTING_NAMES, SETTINGS, type SettingGroup, type SettingName } from '../../settings.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useNotice } from '../parts/notice.tsx';
import classes from './form.module.css';
import { SettingField } from './SettingField.tsx';

/** The names of one group, in the table's order. */
export function namesOf(group: SettingGroup): SettingName[] {
  return SETTING_NAMES.filter((name) => SETTINGS[name].group === group);
}

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
  /** What is put back, for the message: "Training settings". */
  what: string;
}

/** Puts groups of settings back to the defaults and offers to undo it. */
export function ResetButton({ groups, what }: ResetButtonProps) {
  const actions = useActions();
  const notify = useNotice();
  const changed = useDarkroom((state) =>
    groups.some((group) =>
      namesOf(group).some((name) => ownSettings(state)[name] !== SETTINGS[name].default),
    ),
  );
  const reset = () => {
    const undos = groups.map((group) => actions.resetSettings(group));
    notify({
      text: `${what} are back at their defaults.`,
      undo: () => {
        for (const undo of undos.toReversed()) undo();
      },
    });
  };
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

interface SettingsHeadProps extends ResetButtonProps {
  title: ReactNode;
}

/** The heading of a settings card with its reset button. */
export function SettingsHead({ title, ...reset }: SettingsHeadProps) {
  return (
    <div className={classes.head}>
      <h2 className={classes.title}>{title}</h2>
      <ResetButton {...reset} />
    </div>
  );
}
