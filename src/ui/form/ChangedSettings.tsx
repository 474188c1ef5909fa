/** What of a form is not as in the table: each value beside its default, with the way back. */
import { ActionIcon } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { changeableSettings } from '../../app/state/nextModel.ts';
import { SETTINGS, type SettingName } from '../../settings.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useNotice } from '../parts/notice.tsx';
import { Changes, ChangeText } from './Changes.tsx';
import { changedNames, valueText } from './settingText.ts';

export function ChangedSettings({ names }: { names: readonly SettingName[] }) {
  const changed = useDarkroom(useShallow((state) => changedNames(names, changeableSettings(state))));
  return (
    <Changes count={changed.length}>
      {changed.map((name) => (
        <ChangedSetting key={name} name={name} />
      ))}
    </Changes>
  );
}

function ChangedSetting({ name }: { name: SettingName }) {
  const value = useDarkroom((state) => changeableSettings(state)[name]);
  const { setSettings } = useActions();
  const notify = useNotice();
  const { label, default: usual } = SETTINGS[name];
  return (
    <li>
      <ChangeText name={name} value={value} />
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
