import { expect, it } from 'vitest';
import { isUrgent, MIN_PAUSE_MS, pauseMs } from '../../../../src/app/kept/pace.ts';
import { newRun } from '../run.ts';

it('writes at once what is trained or has ended, and not what goes on', () => {
  const before = newRun();
  expect(isUrgent(newRun({ status: 'finished' }), before)).toBe(true);
  expect(isUrgent(newRun({ status: 'paused' }), before)).toBe(false);
  expect(isUrgent(newRun({ status: 'finished', busy: 'evaluating' }), before)).toBe(false);
  const judged = newRun({ busy: 'evaluating' });
  expect(isUrgent(judged, before)).toBe(true);
  expect(isUrgent(judged, undefined)).toBe(true);
  // How far the judging is may wait.
  expect(isUrgent({ ...judged, busyShare: 0.5 }, judged)).toBe(false);
});

it('spends at most a tenth of the time on writing', () => {
  expect(pauseMs(20)).toBe(MIN_PAUSE_MS);
  expect(4000 / (4000 + pauseMs(4000))).toBeCloseTo(0.1);
});
