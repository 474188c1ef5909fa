import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, SETTING_NAMES, SETTINGS, settingProblem } from '../../../../src/settings.ts';
import { fieldLabel, fieldNumber, fieldStep } from '../../../../src/ui/form/settingText.ts';

describe('fieldLabel', () => {
  it('adds the unit', () => {
    expect(fieldLabel(SETTINGS.imageSize)).toBe('Image size (px)');
    expect(fieldLabel(SETTINGS.epochs)).toBe('Epochs');
  });
});

describe('fieldStep', () => {
  it('moves a whole number by 1, a share by the table’s step and a rate by a tenth of its size', () => {
    expect(numberStep('epochs', 25)).toBe(1);
    expect(numberStep('zoomRange', 0.2)).toBe(0.01);
    expect(numberStep('learningRate', 0.001)).toBeCloseTo(0.0001, 12);
  });

  function numberStep(name: 'epochs' | 'zoomRange' | 'learningRate', value: number): number {
    const row = SETTINGS[name];
    if (!('min' in row)) throw new Error(`${name} is no number.`);
    return fieldStep(row, value);
  }
});

describe('fieldNumber', () => {
  it('shows every default in a form that the settings accept again', () => {
    for (const name of SETTING_NAMES) {
      const value = DEFAULT_SETTINGS[name];
      if (typeof value === 'number') expect(settingProblem(name, Number(fieldNumber(value)))).toBeNull();
    }
  });

  it('leaves out digits that only rounding made', () => {
    expect(fieldNumber(1 / 255)).toBe('0.00392157');
    expect(fieldNumber(4294967295)).toBe('4294967295');
  });
});
