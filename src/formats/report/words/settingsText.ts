/** Settings as words, and which of them differ. Pure: it reads the table of settings only. */
import {
  DEFAULT_SETTINGS,
  idleReason,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type Settings,
} from '../../../settings.ts';

/** Decide nothing about what is computed. */
const ASIDE: readonly SettingName[] = ['keepDatasets', 'pictureMemory'];

/** A value as a reader expects it: "yes", "32 images", "0.00392157" for 1/255. */
export function settingValue(name: SettingName, value: Settings[SettingName]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  const number = String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
  const { unit } = SETTINGS[name];
  return unit ? `${number} ${unit}` : number;
}

/** Settings that are not as the table has them at first. */
export function isChanged(settings: Settings, name: SettingName): boolean {
  return settings[name] !== DEFAULT_SETTINGS[name];
}

/** Names of the settings that matter, do something in one of these runs at least, and that not all of them have alike. @param hasBase Whether one has a pretrained base. */
export function differing(all: readonly Settings[], hasBase: boolean): SettingName[] {
  return SETTING_NAMES.filter(
    (name) =>
      !ASIDE.includes(name) &&
      (hasBase || SETTINGS[name].group !== 'base') &&
      all.some((settings) => settings[name] !== all[0][name]) &&
      all.some((settings) => idleReason(name, settings) === null),
  );
}
