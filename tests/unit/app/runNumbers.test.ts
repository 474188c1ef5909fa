import { expect, it } from 'vitest';
import { nextRunNumber } from '../../../src/app/runNumbers.ts';
import { MemoryStorage } from './memoryStorage.ts';

it('goes on from the runs that are there and from what other tabs and visits gave', () => {
  const storage = new MemoryStorage();
  expect(nextRunNumber(storage, [])).toBe(1);
  // That run was removed, or is another tab's.
  expect(nextRunNumber(storage, [])).toBe(2);
  expect(nextRunNumber(storage, [{ number: 7 }, { number: 4 }])).toBe(8);
  expect(nextRunNumber(storage, [])).toBe(9);
});

it('does without storage, and with somebody else’s text under its key', () => {
  expect(nextRunNumber(null, [{ number: 2 }])).toBe(3);
  const storage = new MemoryStorage();
  storage.setItem('darkroom.lastRunNumber', 'seven');
  expect(nextRunNumber(storage, [{ number: 2 }])).toBe(3);
});
