/** What a form of settings shows first, what it folds away by topic, and what a search finds in it. Pure: it reads the settings table only. */
import { SETTING_NAMES, SETTINGS, type SettingGroup, type SettingName } from '../../settings.ts';

/** Settings that are folded away together. */
export interface Topic {
  title: string;
  names: readonly SettingName[];
}

/** The names of one group, in the table's order. */
export function namesOf(group: SettingGroup): SettingName[] {
  return SETTING_NAMES.filter((name) => SETTINGS[name].group === group);
}

export const TRAINING_GROUPS = [
  'training',
  'optimizer',
  'schedule',
  'classes',
  'callbacks',
  'judging',
] as const satisfies SettingGroup[];

export const AUGMENTATION_GROUPS = ['augmentation', 'appearance', 'mixing'] as const satisfies SettingGroup[];

/** What matters first of a training. */
export const TRAINING_FIRST: readonly SettingName[] = [
  'optimizer',
  'learningRate',
  'batchSize',
  'epochs',
  'earlyStopping',
  'patience',
];

export const TRAINING_TOPICS: readonly Topic[] = [
  { title: 'Uneven classes and loss', names: namesOf('classes') },
  { title: 'Learning rate over time', names: namesOf('schedule') },
  { title: 'Optimizer', names: ['momentum', ...namesOf('optimizer')] },
  { title: 'End of an epoch', names: namesOf('callbacks') },
  { title: 'Judging', names: namesOf('judging') },
  { title: 'Order, seed, keeping', names: namesOf('training').filter((name) => name !== 'momentum') },
];

const BRIGHTNESS: readonly SettingName[] = ['brightnessMin', 'brightnessMax'];

export const AUGMENTATION_TOPICS: readonly Topic[] = [
  {
    title: 'Position and shape',
    names: namesOf('augmentation').filter((name) => name !== 'rescale' && !BRIGHTNESS.includes(name)),
  },
  { title: 'Appearance', names: [...BRIGHTNESS, ...namesOf('appearance')] },
  { title: 'Mixing pictures', names: namesOf('mixing') },
  { title: 'Range of values', names: ['rescale'] },
];

/** The topics without what stands above them; a topic of which nothing is left is left out. */
export function topicsWithout(topics: readonly Topic[], first: readonly SettingName[]): Topic[] {
  return topics
    .map(({ title, names }) => ({ title, names: names.filter((name) => !first.includes(name)) }))
    .filter(({ names }) => names.length > 0);
}

/** Those of `names` of which every word of the query stands in the label, a name of it, or the help. */
export function foundNames(names: readonly SettingName[], query: string): SettingName[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return names.filter((name) => {
    const { label, keras = '', help } = SETTINGS[name];
    const text = [label, keras, name, help].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
