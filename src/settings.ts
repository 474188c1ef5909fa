/**
 * The one table of every setting: its name, label, unit, range, default and help. Its rows stand in settings/, by topic.
 * Forms, validation, command-line options, run.json and comparisons are derived from it.
 * It imports those rows only.
 */
import { AUGMENTATION } from './settings/augmentation.ts';
import { CALLBACKS } from './settings/callbacks.ts';
import { CLASSES } from './settings/classes.ts';
import { DATASET } from './settings/dataset.ts';
import { DEVICE } from './settings/device.ts';
import { MODEL } from './settings/model.ts';
import type { SettingRow } from './settings/rows.ts';
import { SCHEDULE } from './settings/schedule.ts';
import { TRAINING } from './settings/training.ts';

export type { SettingGroup, SettingRow } from './settings/rows.ts';

const table = {
  ...DATASET,
  ...AUGMENTATION,
  ...MODEL,
  ...CLASSES,
  ...TRAINING,
  ...SCHEDULE,
  ...CALLBACKS,
  ...DEVICE,
} as const satisfies Record<string, SettingRow>;

type Table = typeof table;
export type SettingName = keyof Table;
type Value<R> = R extends { choices: readonly (infer C)[] }
  ? C
  : R extends { default: boolean }
    ? boolean
    : R extends { kind: 'text' }
      ? string
      : number;
/** One value for every row of the table. */
export type Settings = { -readonly [N in SettingName]: Value<Table[N]> };

/** Every setting, in the order in which forms show them. */
export const SETTINGS: Readonly<Record<SettingName, SettingRow>> = table;
export const SETTING_NAMES = Object.keys(table) as SettingName[];
export const DEFAULT_SETTINGS = Object.fromEntries(
  SETTING_NAMES.map((name) => [name, table[name].default]),
) as Settings;

/**
 * Settings as an older page kept them, with the defaults of those that it did not know. Class weights counted in a logistic head
 * only, before epochs had a choice of loss: `balanced` was what `auto` is.
 */
export function withLaterSettings(kept: Partial<Settings>): Settings {
  const meant = !('loss' in kept) && kept.classWeight === 'balanced' ? { classWeight: 'auto' } : {};
  return { ...DEFAULT_SETTINGS, ...kept, ...meant };
}

/** Returns a sentence that says what is wrong with `value` for the setting, or null where it is fine. */
export function settingProblem(name: SettingName, value: unknown): string | null {
  const row: SettingRow = SETTINGS[name];
  switch (row.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? null : `${row.label} must be true or false.`;
    case 'choice':
      return row.choices.includes(value as string)
        ? null
        : `${row.label} must be one of ${row.choices.join(', ')}.`;
    case 'text':
      return typeof value === 'string' && value.length <= row.maxLength
        ? null
        : `${row.label} must be a text of at most ${row.maxLength} characters.`;
    default: {
      const fits =
        typeof value === 'number' && Number.isFinite(value) && value >= row.min && value <= row.max;
      if (!fits) return `${row.label} must be a number from ${row.min} to ${row.max}.`;
      return row.kind === 'integer' && !Number.isInteger(value)
        ? `${row.label} must be a whole number.`
        : null;
    }
  }
}

/**
 * Why a setting does nothing beside the others, as a sentence; null where it does something. "Does nothing while Optimizer is adam."
 */
export function idleReason(name: SettingName, settings: Settings): string | null {
  const { needs = [] }: SettingRow = SETTINGS[name];
  for (const { setting, is, isNot } of needs) {
    const other = setting as SettingName;
    const value = settings[other];
    if ((is && !is.includes(value as string)) || isNot?.includes(value as string))
      return `Does nothing while ${SETTINGS[other].label} is ${typeof value === 'boolean' ? (value ? 'on' : 'off') : value}.`;
  }
  return null;
}
