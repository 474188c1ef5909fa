/** The table of settings: its defaults fit its own rules, and problems are told in words. */
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  idleReason,
  SETTING_NAMES,
  SETTINGS,
  settingProblem,
  withLaterSettings,
} from '../../src/settings.ts';

describe('the settings table', () => {
  it('has defaults that are valid', () => {
    for (const name of SETTING_NAMES)
      expect([name, settingProblem(name, DEFAULT_SETTINGS[name])]).toEqual([name, null]);
  });

  it('has the notebook’s defaults', () => {
    expect(DEFAULT_SETTINGS).toMatchObject({
      imageSize: 224,
      colorMode: 'rgb',
      rescale: 1 / 255,
      shearRange: 0.2,
      zoomRange: 0.2,
      horizontalFlip: true,
      verticalFlip: false,
      rotationRange: 0,
      widthShiftRange: 0,
      heightShiftRange: 0,
      brightnessMin: 1,
      brightnessMax: 1,
      fillMode: 'nearest',
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 32,
      epochs: 25,
      shuffle: true,
      earlyStopping: true,
      monitor: 'val_loss',
      patience: 5,
      restoreBestWeights: false,
    });
  });

  it('has a label, a help text and a sensible range in every row', () => {
    const labels = SETTING_NAMES.map((name) => SETTINGS[name].label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const name of SETTING_NAMES) {
      const row = SETTINGS[name];
      expect(row.help, name).toMatch(/^\S.*\.$/);
      if (row.kind === 'integer' || row.kind === 'number') expect(row.min, name).toBeLessThan(row.max);
      if (row.kind === 'choice') expect(row.choices, name).toContain(row.default);
    }
  });
});

describe('idleReason', () => {
  it('names settings that are there, and values that they take', () => {
    for (const name of SETTING_NAMES)
      for (const { setting, is = [] } of SETTINGS[name].needs ?? []) {
        expect(SETTING_NAMES, name).toContain(setting);
        for (const value of is) expect(settingProblem(setting as typeof name, value), name).toBeNull();
      }
  });

  it('says why a setting does nothing beside the others', () => {
    expect(idleReason('momentum', DEFAULT_SETTINGS)).toBe('Does nothing while Optimizer is adam.');
    expect(idleReason('patience', { ...DEFAULT_SETTINGS, earlyStopping: false })).toBe(
      'Does nothing while Early stopping is off.',
    );
    expect(idleReason('nesterov', { ...DEFAULT_SETTINGS, optimizer: 'sgd' })).toBe(
      'Does nothing while Momentum is 0.',
    );
    expect(idleReason('momentum', { ...DEFAULT_SETTINGS, optimizer: 'sgd' })).toBeNull();
  });
});

describe('withLaterSettings', () => {
  it('gives what an older page did not know its default, and class weights of a head alone their present name', () => {
    expect(withLaterSettings({ epochs: 3 })).toEqual({ ...DEFAULT_SETTINGS, epochs: 3 });
    expect(withLaterSettings({ classWeight: 'balanced' }).classWeight).toBe('auto');
    expect(withLaterSettings({ classWeight: 'none' }).classWeight).toBe('none');
    const now = { ...DEFAULT_SETTINGS, classWeight: 'balanced' };
    expect(withLaterSettings(now)).toEqual(now);
  });
});

describe('settingProblem', () => {
  it('takes both ends of a range and nothing beyond', () => {
    for (const name of SETTING_NAMES) {
      const row = SETTINGS[name];
      if (row.kind !== 'integer' && row.kind !== 'number') continue;
      const beyond = row.kind === 'integer' ? 1 : 1e-9;
      expect(settingProblem(name, row.min), name).toBeNull();
      expect(settingProblem(name, row.max), name).toBeNull();
      expect(settingProblem(name, row.min - beyond), name).not.toBeNull();
      expect(settingProblem(name, row.max + beyond), name).not.toBeNull();
    }
  });

  it.each([
    ['imageSize', 7, 'Image size must be a number from 8 to 512.'],
    ['imageSize', 64.5, 'Image size must be a whole number.'],
    ['imageSize', '64', 'Image size must be a number from 8 to 512.'],
    ['imageSize', null, 'Image size must be a number from 8 to 512.'],
    ['learningRate', 0, 'Learning rate must be a number from 1e-7 to 10.'],
    ['learningRate', Number.NaN, 'Learning rate must be a number from 1e-7 to 10.'],
    ['learningRate', Number.POSITIVE_INFINITY, 'Learning rate must be a number from 1e-7 to 10.'],
    ['optimizer', 'adagrad', 'Optimizer must be one of adam, adamw, sgd, rmsprop.'],
    ['optimizer', undefined, 'Optimizer must be one of adam, adamw, sgd, rmsprop.'],
    ['shuffle', 'true', 'Shuffle must be true or false.'],
    ['shuffle', 1, 'Shuffle must be true or false.'],
    ['groupPattern', 7, 'Group pattern must be a text of at most 200 characters.'],
    ['groupPattern', 'x'.repeat(201), 'Group pattern must be a text of at most 200 characters.'],
  ] as const)('%s = %o', (name, value, sentence) => {
    expect(settingProblem(name, value)).toBe(sentence);
  });

  it('takes what fits', () => {
    expect(settingProblem('learningRate', 0.05)).toBeNull();
    expect(settingProblem('fillMode', 'wrap')).toBeNull();
    expect(settingProblem('shuffle', false)).toBeNull();
    expect(settingProblem('groupPattern', '^(p\\d+)_')).toBeNull();
  });
});
