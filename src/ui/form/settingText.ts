/** From a setting's row to the words and steps of its field. Pure: it reads the settings table only. */
import { SETTINGS, type SettingName, type SettingRow, type Settings } from '../../settings.ts';

/** "Image size (px)". */
export function fieldLabel(row: SettingRow): string {
  return row.unit ? `${row.label} (${row.unit})` : row.label;
}

/** How far one press of an arrow moves a number: the table's step, else a tenth of the value's own size. */
export function fieldStep(
  row: Pick<Extract<SettingRow, { min: number }>, 'step' | 'kind'>,
  value: number,
): number {
  if (row.step !== undefined) return row.step;
  return row.kind === 'integer' || value === 0 ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
}

/** A number as a field shows it, without the digits that only rounding made: 1/255 → "0.00392157". */
export function fieldNumber(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

/** A longer text is cut where values stand in a list. */
const MOST_LETTERS = 40;

/** A value with its unit, as a list shows it: "0.001", "5 epochs", "on". */
export function valueText(name: SettingName, value: Settings[SettingName]): string {
  const { unit } = SETTINGS[name];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number')
    return `${fieldNumber(value)}${unit === undefined || unit === '°' ? (unit ?? '') : ` ${unit}`}`;
  if (value === '') return 'nothing';
  return value.length > MOST_LETTERS ? `${value.slice(0, MOST_LETTERS)}…` : value;
}

/** Those of `names` that are not as in the table. */
export function changedNames(names: readonly SettingName[], settings: Settings): SettingName[] {
  return names.filter((name) => settings[name] !== SETTINGS[name].default);
}
