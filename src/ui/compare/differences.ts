/** In what the settings of runs differ, and nothing else of them. Pure. */

import type { Entry } from '../../app/state/entries.ts';
import { SPLITS } from '../../dataset/types.ts';
import { firstWeightsText, frozenText, shortNumber } from '../../formats/run/baseWords.ts';
import { calibrationText } from '../../formats/run/calibrationWords.ts';
import type { RunFile } from '../../formats/run/runFileTypes.ts';
import { runRecipeText } from '../../recipes/words.ts';
import { idleReason, SETTING_NAMES, SETTINGS, type SettingName } from '../../settings.ts';
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
function settingText({ settings, base, classWeight }: RunFile, name: SettingName): string {
  if (name === 'classWeight' && classWeight) return classWeightText(settings.classWeight, classWeight);
  if (SETTINGS[name].group !== 'base') return valueText(settings[name]);
  if (!base) return '–';
  return name === 'cut' ? base.cut : valueText(settings[name]);
}

/** "balanced: NORMAL 1.945, PNEUMONIA 0.673"; of weights by hand these alone. */
function classWeightText(rule: string, weights: Record<string, number>): string {
  const said = Object.entries(weights).map(([name, weight]) => `${isolated(name)} ${shortNumber(weight)}`);
  return `${rule === 'balanced' ? 'balanced: ' : ''}${said.join(', ')}`;
}

/** Everything that may differ but settings, from a name to what a run says of it. */
const ASPECTS: [string, (file: RunFile) => string][] = [
  ['Model', ({ model }) => model.name],
  ['Pretrained base', ({ base }) => (base ? `${isolated(base.name)} (${base.pin.slice(0, 8)})` : '–')],
  ['Kept of the base', ({ base }) => (base ? frozenText(base) : '–')],
  ['Recipe', ({ recipe }) => (recipe ? runRecipeText(recipe) : '–')],
  ['First weights', (file) => firstWeightsText(file)],
  ['Dataset', ({ dataset }) => `${isolated(dataset.name)} (${dataset.hash.slice(0, 8)})`],
  ...SPLITS.map((split): [string, (file: RunFile) => string] => [
    `Pictures in ${split}`,
    ({ dataset }) => formatQuantity(dataset.splits[split].images, 'image'),
  ]),
  [
    'Fitted before judging',
    ({ calibration }) => (calibration ? calibrationText(calibration) : 'neither threshold nor temperature'),
  ],
  ['Device', ({ device }) => `${device.backend}: ${device.description}`],
];

/** The settings that do something in one of these runs at least. The chosen device is told by the one it ran on. */
function settingsOf(files: readonly RunFile[]): typeof ASPECTS {
  return SETTING_NAMES.filter(
    (name) => name !== 'device' && files.some(({ settings }) => idleReason(name, settings) === null),
  ).map((name) => [fieldLabel(SETTINGS[name]), (file) => settingText(file, name)]);
}

/** What differs between the entries; an entry of several runs says all their values. */
export function differencesOf(entries: readonly Entry[]): Difference[] {
  const files = entries.flatMap(({ runs }) => runs.map(({ file }) => file));
  return [...ASPECTS, ...settingsOf(files)]
    .map(([name, textOf]) => ({
      name,
      values: entries.map(({ runs }) => [...new Set(runs.map(({ file }) => textOf(file)))].join(', ')),
    }))
    .filter(({ values }) => new Set(values).size > 1);
}
