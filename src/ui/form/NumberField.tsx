/**
 * A number with a row of the table, or one like it. Only values in its range reach the state; a draft outside it is explained
 * and, when the field is left, gives way to the value that is in force.
 */
import { NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { SettingRow } from '../../settings.ts';
import { fieldLabel, fieldNumber, fieldStep } from './settingText.ts';

interface NumberFieldProps {
  /** What is wrong with a number, as a sentence. */
  problemOf(value: number): string | null;
  row: Extract<SettingRow, { min: number }>;
  value: number;
  disabled?: boolean;
  onChange: (value: number) => void;
  help?: ReactNode;
}

export function NumberField({ problemOf, row, value, disabled, onChange, help }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [refused, setRefused] = useState<{ sentence: string; value: number } | null>(null);
  // A value that was changed from elsewhere, say by a reset, settles both the draft and the complaint about it.
  const problem = refused?.value === value ? refused.sentence : null;
  const kept = draft !== null && (problem !== null || Number(draft) === value);

  const edit = (text: string) => {
    setDraft(text);
    const number = text.trim() === '' ? Number.NaN : Number(text);
    const sentence = problemOf(number);
    setRefused(sentence === null ? null : { sentence, value });
    if (sentence === null) onChange(number);
  };
  const leave = () => {
    if (problem && draft !== null)
      setRefused({ sentence: `${problem} It stays at ${fieldNumber(value)}.`, value });
    setDraft(null);
  };

  const shared = {
    label: fieldLabel(row),
    description: problem ? undefined : help,
    error: problem,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as (
      | 'label'
      | 'input'
      | 'description'
      | 'error'
    )[],
    disabled,
    value: kept ? draft : fieldNumber(value),
    onBlur: leave,
  };
  // Rates span powers of ten: people type 1e-4, which a stepping field does not take.
  if (row.kind === 'number' && row.step === undefined)
    return (
      <TextInput {...shared} inputMode="decimal" onChange={(event) => edit(event.currentTarget.value)} />
    );
  return (
    <NumberInput
      {...shared}
      min={row.min}
      max={row.max}
      step={fieldStep(row, value)}
      clampBehavior="none"
      allowDecimal={row.kind === 'number'}
      onChange={(next) => edit(String(next))}
    />
  );
}
