/** Logarithm and exponential agree with the engine's own to the last bits, and have the same last bit everywhere. */
import { describe, expect, it } from 'vitest';
import { exactExp, exactLog } from '../../../src/shared/exactMath.ts';

const NUMBERS = Array.from({ length: 2000 }, (_, i) => (i + 1) / 137);

describe('exactLog and exactExp', () => {
  it('agree with Math.log and Math.exp', () => {
    for (const x of NUMBERS) {
      expect(Math.abs(exactLog(x) - Math.log(x))).toBeLessThan(2e-15);
      for (const power of [x, -x])
        expect(Math.abs(exactExp(power) / Math.exp(power) - 1)).toBeLessThan(5e-15);
    }
    expect(exactExp(0)).toBe(1);
  });

  it('undo each other', () => {
    for (const x of NUMBERS) expect(exactExp(exactLog(x)) / x).toBeCloseTo(1, 13);
  });

  it('have the bits that they had', () => {
    expect([exactLog(1 / 3), exactLog(3.3), exactExp(0.7), exactExp(-5.5)]).toEqual([
      -1.0986122886681098, 1.1939224684724346, 2.0137527074704766, 0.004086771438464067,
    ]);
  });
});
