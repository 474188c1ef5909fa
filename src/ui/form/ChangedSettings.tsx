/** What of a form is not as in the table: each value beside its default, with the way back. */
import { ActionIcon, Collapse, UnstyledButton } from '@mantine/core';
import { ChevronDown, RotateCcw } from 'lucide-react';
import { useId, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { changeableSettings } from '../../app/state/nextModel.ts';
import { SETTINGS, type SettingName } from '../../settings.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useNotice } from '../parts/notice.tsx';
import classes from './form.module.css';
import { changedNames, valueText } from './settingText.ts';

export function ChangedSettings({ names }: { names: readonly SettingName[] }) {
  const changed = useDarkroom(useShallow((state) => changedNames(names, changeableSettings(state))));
  const [open, setOpen] = useState(false);
  const id = useId();
  if (changed.length === 0) return null;
  return (
    <div className={classes.changed}>
      <UnstyledButton
        className={classes.changedButton}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {changed.length} changed from the default
        <ChevronDown size={15} className={classes.chevron} aria-hidden="true" />
      </UnstyledButton>
      <Collapse id={id} expanded={open} keepMounted={false}>
        <ul className={classes.changes}>
          {changed.map((name) => (
            <ChangedSetting key={name} name={name} />
          ))}
        </ul>
      </Collapse>
    </div>
  );
}

function ChangedSetting({ name }: { name: SettingName }) {
  const value = useDarkroom((state) => changeableSettings(state)[name]);
  const { setSettings } = useActions();
  const notify = useNotice();
  const { label, default: usual } = SETTINGS[name];
  return (
    <li>
      <span>
        <b>{label}</b> {valueText(name, value)}
        <span className={classes.usual}>, by default {valueText(name, usual)}</span>
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Back to the default: ${label}`}
        onClick={() =>
          notify({
            text: `${label} is back at ${valueText(name, usual)}.`,
            undo: setSettings({ [name]: usual }),
          })
        }
      >
        <RotateCcw size={14} aria-hidden="true" />
      </ActionIcon>
    </li>
  );
}
