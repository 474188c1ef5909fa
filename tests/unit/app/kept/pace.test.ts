import { expect, it } from 'vitest';
import { isUrgent, MIN_PAUSE_MS, pauseMs } from '../../../../src/app/kept/pace.ts';
import { newRun } from '../run.ts';

it('writes at once what has ended or is gone, and not what goes on', () => {
  expect(isUrgent(undefined)).toBe(true);
  expect(isUrgent(newRun({ status: 'finished' }))).toBe(true);
  expect(isUrgent(newRun({ status: 'paused' }))).toBe(false);
  expect(isUrgent(newRun({ status: 'finished', busy: 'evaluating' }))).toBe(false);
});

it('spends at most a tenth of the time on writing', () => {
  expect(pauseMs(20)).toBe(MIN_PAUSE_MS);
  expect(4000 / (4000 + pauseMs(4000))).toBeCloseTo(0.1);
});
