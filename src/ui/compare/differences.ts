/** In what the settings of runs differ, and nothing else of them. Pure. */

import type { Entry } from '../../app/state/entries.ts';
import { SPLITS } from '../../dataset/types.ts';
import { firstWeightsText, frozenText } from '../../formats/run/baseWords.ts';
import type { RunFile } from '../../formats/run/runFileTypes.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../../settings.ts';
import { formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { fieldLabel, fieldNumber } from '../form/settingText.ts';

/** What differs, and its value in each entry. */
export interface Difference {
  name: string;
  values: string[];
}

function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? fieldNumber(value) : String(value);
}

/** A setting of a run; where it has no base, those of bases say nothing of it. */
function settingText({ settings, base }: RunFile, name: SettingName): string {
  if (SETTINGS[name].group !== 'base') return valueText(settings[name]);
  if (!base) return '–';
  return name === 'cut' ? base.cut : valueText(settings[name]);
}

/** Everything that may differ, from a name to what a run says of it. The chosen device is told by the one it ran on. */
const ASPECTS: [string, (file: RunFile) => string][] = [
  ['Model', ({ model }) => model.name],
  ['Pretrained base', ({ base }) => (base ? `${isolated(base.name)} (${base.pin.slice(0, 8)})` : '–')],
  ['Kept of the base', ({ base }) => (base ? frozenText(base) : '–')],
  ['First weights', (file) => firstWeightsText(file)],
  ['Dataset', ({ dataset }) => `${isolated(dataset.name)} (${dataset.hash.slice(0, 8)})`],
  ...SPLITS.map((split): [string, (file: RunFile) => string] => [
    `Pictures in ${split}`,
    ({ dataset }) => formatQuantity(dataset.splits[split].images, 'image'),
  ]),
  ['Device', ({ device }) => `${device.backend}: ${device.description}`],
  ...SETTING_NAMES.filter((name) => name !== 'device').map(
    (name: SettingName): [string, (file: RunFile) => string] => [
      fieldLabel(SETTINGS[name]),
      (file) => settingText(file, name),
    ],
  ),
];

/** What differs between the entries; an entry of several runs says all their values. */
export function differencesOf(entries: readonly Entry[]): Difference[] {
  return ASPECTS.map(([name, textOf]) => ({
    name,
    values: entries.map(({ runs }) => [...new Set(runs.map(({ file }) => textOf(file)))].join(', ')),
  })).filter(({ values }) => new Set(values).size > 1);
}
