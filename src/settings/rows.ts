/** What a row of the settings table says. It imports nothing. */

/** A setting does something only where another one is, or is not, one of these. */
export interface Need {
  /** Its name. */
  setting: string;
  is?: readonly (string | boolean)[];
  isNot?: readonly (string | number)[];
}

interface Row {
  /** Where the form shows it. */
  group: SettingGroup;
  label: string;
  /** Keras' own name where it has one; shown as a hint and used in exported code. */
  keras?: string;
  /** All of these must hold, or it does nothing. */
  needs?: readonly Need[];
  help: string;
  unit?: string;
}
interface NumberRow extends Row {
  kind: 'integer' | 'number';
  min: number;
  max: number;
  step?: number;
  default: number;
}
interface ChoiceRow extends Row {
  kind: 'choice';
  choices: readonly string[];
  default: string;
}
interface BooleanRow extends Row {
  kind: 'boolean';
  default: boolean;
}
interface TextRow extends Row {
  kind: 'text';
  maxLength: number;
  /** What may stand there, where not every text may. */
  form?: string;
  default: string;
}
export type SettingRow = NumberRow | ChoiceRow | BooleanRow | TextRow;
export type SettingGroup =
  | 'dataset'
  | 'augmentation'
  | 'appearance'
  | 'mixing'
  | 'model'
  | 'base'
  | 'classes'
  | 'training'
  | 'optimizer'
  | 'schedule'
  | 'callbacks'
  | 'judging'
  | 'device';
