/** One setting as a labelled control: its kind in the table decides which. It changes the state through an action. */
import { Code, Input, NativeSelect, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useId } from 'react';
import { SETTINGS, type SettingName, type SettingRow, type Settings } from '../../settings.ts';
import { useActions, useDarkroom } from '../context.tsx';
import classes from './form.module.css';
import { NumberField } from './NumberField.tsx';
import { fieldLabel } from './settingText.ts';

/** More choices than this do not fit side by side. */
const MAX_SEGMENTS = 3;

export function SettingField({ name }: { name: SettingName }) {
  const row = SETTINGS[name];
  const value = useDarkroom((state) => state.settings[name]);
  const { setSetting } = useActions();
  const set = (next: string | number | boolean) => setSetting(name, next as Settings[SettingName]);
  switch (row.kind) {
    case 'boolean':
      return (
        <Switch
          className={classes.switch}
          label={fieldLabel(row)}
          description={<Help row={row} />}
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case 'text':
      return (
        <TextInput
          label={fieldLabel(row)}
          description={<Help row={row} />}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={row.maxLength}
          value={String(value)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case 'choice':
      return <ChoiceField row={row} value={String(value)} onChange={set} />;
    default:
      return (
        <NumberField name={name} row={row} value={Number(value)} onChange={set} help={<Help row={row} />} />
      );
  }
}

/** The help of a setting and the name that Keras has for it. */
function Help({ row }: { row: SettingRow }) {
  return (
    <>
      {row.help} {row.keras && <Code className={classes.keras}>{row.keras}</Code>}
    </>
  );
}

interface ChoiceFieldProps {
  row: Extract<SettingRow, { kind: 'choice' }>;
  value: string;
  onChange: (value: string) => void;
}

function ChoiceField({ row, value, onChange }: ChoiceFieldProps) {
  const id = useId();
  const shared = { label: fieldLabel(row), description: <Help row={row} /> };
  const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description'];
  if (row.choices.length > MAX_SEGMENTS)
    return (
      <NativeSelect
        {...shared}
        inputWrapperOrder={order}
        data={[...row.choices]}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <Input.Wrapper
      {...shared}
      inputWrapperOrder={order}
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
      descriptionProps={{ id: `${id}-help` }}
    >
      <SegmentedControl
        fullWidth
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-help`}
        data={[...row.choices]}
        value={value}
        onChange={onChange}
      />
    </Input.Wrapper>
  );
}
