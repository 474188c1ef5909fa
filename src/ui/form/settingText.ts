/** From a setting's row to the words and steps of its field. Pure: it reads the settings table only. */
import type { SettingRow } from '../../settings.ts';

/** "Image size (px)". */
export function fieldLabel(row: SettingRow): string {
  return row.unit ? `${row.label} (${row.unit})` : row.label;
}

/** How far one press of an arrow moves a number: the table's step, else a tenth of the value's own size. */
export function fieldStep(row: Extract<SettingRow, { min: number }>, value: number): number {
  if (row.step !== undefined) return row.step;
  return row.kind === 'integer' || value === 0 ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
}

/** A number as a field shows it, without the digits that only rounding made: 1/255 → "0.00392157". */
export function fieldNumber(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}
