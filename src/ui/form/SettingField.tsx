/** One setting as a labelled control: its kind in the table decides which. It changes the state through an action. */
import { Code, Input, NativeSelect, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { isDictated } from '../../app/state/nextModel.ts';
import {
  idleReason,
  SETTINGS,
  type SettingName,
  type SettingRow,
  type Settings,
  settingProblem,
} from '../../settings.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { ClassWeightField } from './ClassWeightField.tsx';
import classes from './form.module.css';
import { NumberField } from './NumberField.tsx';
import { fieldLabel } from './settingText.ts';

/** More choices than this do not fit side by side. */
const MAX_SEGMENTS = 3;

export function SettingField({ name }: { name: SettingName }) {
  const idle = useDarkroom(({ settings }) => idleReason(name, settings));
  return (
    <div className={idle ? classes.idle : undefined}>
      <Control name={name} idle={idle} />
    </div>
  );
}

/** @param props.idle Why it does nothing beside the others; null where it does something. */
function Control({ name, idle }: { name: SettingName; idle: string | null }) {
  const row = SETTINGS[name];
  const value = useDarkroom((state) => state.settings[name]);
  // The chosen model, or the run that is gone on from, takes its pictures in one way only.
  const disabled = useDarkroom((state) => isDictated(state, name));
  const { setSetting } = useActions();
  const set = (next: string | number | boolean) => setSetting(name, next as Settings[SettingName]);
  const help = <Help row={row} disabled={disabled} idle={idle} />;
  if (name === 'classWeight') return <ClassWeightField help={help} />;
  switch (row.kind) {
    case 'boolean':
      return (
        <Switch
          className={classes.switch}
          label={fieldLabel(row)}
          description={help}
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case 'text':
      return (
        <TextInput
          label={fieldLabel(row)}
          description={help}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={row.maxLength}
          value={String(value)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case 'choice':
      return <ChoiceField row={row} value={String(value)} onChange={set} disabled={disabled} help={help} />;
    default:
      return (
        <NumberField
          problemOf={(number) => settingProblem(name, number)}
          row={row}
          value={Number(value)}
          disabled={disabled}
          onChange={set}
          help={help}
        />
      );
  }
}

interface HelpProps {
  row: SettingRow;
  disabled: boolean;
  idle: string | null;
}

/** The help of a setting and the name that Keras has for it; before it, why it cannot be changed or does nothing. */
function Help({ row, disabled, idle }: HelpProps) {
  return (
    <>
      {idle && <span className={classes.idleReason}>{idle}</span>}
      {disabled && 'The chosen model dictates this. '}
      {row.help} {row.keras && <Code className={classes.keras}>{row.keras}</Code>}
    </>
  );
}

interface ChoiceFieldProps {
  row: Extract<SettingRow, { kind: 'choice' }>;
  value: string;
  disabled: boolean;
  help: ReactNode;
  onChange: (value: string) => void;
}

function ChoiceField({ row, value, disabled, help, onChange }: ChoiceFieldProps) {
  const id = useId();
  const shared = { label: fieldLabel(row), description: help };
  const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description'];
  if (row.choices.length > MAX_SEGMENTS)
    return (
      <NativeSelect
        {...shared}
        inputWrapperOrder={order}
        data={[...row.choices]}
        value={value}
        disabled={disabled}
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
        disabled={disabled}
        onChange={onChange}
      />
    </Input.Wrapper>
  );
}
