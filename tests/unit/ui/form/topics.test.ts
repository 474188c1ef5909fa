/** Every setting of a form has its place in it, once; a search finds it. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { changedNames, valueText } from '../../../../src/ui/form/settingText.ts';
import {
  AUGMENTATION_GROUPS,
  AUGMENTATION_TOPICS,
  foundNames,
  namesOf,
  TRAINING_FIRST,
  TRAINING_GROUPS,
  TRAINING_TOPICS,
  topicsWithout,
} from '../../../../src/ui/form/topics.ts';

const TRAINING = TRAINING_GROUPS.flatMap(namesOf);

describe('topics', () => {
  it('hold all settings of their groups, each once', () => {
    const rest = topicsWithout(TRAINING_TOPICS, TRAINING_FIRST).flatMap(({ names }) => names);
    expect([...TRAINING_FIRST, ...rest].sort()).toEqual([...TRAINING].sort());
    const augmentation = AUGMENTATION_TOPICS.flatMap(({ names }) => names);
    expect(augmentation.sort()).toEqual(AUGMENTATION_GROUPS.flatMap(namesOf).sort());
  });

  it('are left out where nothing is left of them', () => {
    expect(topicsWithout(TRAINING_TOPICS, namesOf('judging')).map(({ title }) => title)).not.toContain(
      'Judging',
    );
  });
});

describe('foundNames', () => {
  it('looks into label, name, Keras’ name and help, for every word, in any case', () => {
    expect(foundNames(TRAINING, 'WEIGHT decay')).toContain('weightDecay');
    expect(foundNames(TRAINING, 'global_clipnorm')).toEqual(['globalClipnorm']);
    expect(foundNames(TRAINING, 'globalClip')).toEqual(['globalClipnorm']);
    expect(foundNames(TRAINING, 'half a wave')).toEqual(['learningRateSchedule']);
    expect(foundNames(TRAINING, 'xyzzy')).toEqual([]);
  });
});

describe('what was changed', () => {
  it('is told with its unit', () => {
    const settings = { ...DEFAULT_SETTINGS, patience: 9, nesterov: true };
    expect(changedNames(TRAINING, settings)).toEqual(['nesterov', 'patience']);
    expect(valueText('patience', 9)).toBe('9 epochs');
    expect(valueText('rotationRange', 5)).toBe('5°');
    expect(valueText('nesterov', true)).toBe('on');
    expect(valueText('cut', '')).toBe('nothing');
    expect(valueText('groupPattern', DEFAULT_SETTINGS.groupPattern)).toMatch(/^\^\(person.{10,}…$/);
  });
});
