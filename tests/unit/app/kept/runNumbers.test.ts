import { expect, it } from 'vitest';
import { nextRunNumber } from '../../../../src/app/kept/runNumbers.ts';
import { MemoryStorage } from '../memoryStorage.ts';

it('goes on from the runs that are there and from what earlier visits gave', async () => {
  const storage = new MemoryStorage();
  expect(await nextRunNumber(storage, [])).toBe(1);
  // That run was removed, or is another tab's.
  expect(await nextRunNumber(storage, [])).toBe(2);
  expect(await nextRunNumber(storage, [{ number: 7 }, { number: 4 }])).toBe(8);
  expect(await nextRunNumber(storage, [])).toBe(9);
});

it('does without storage, and with somebody else’s text under its key', async () => {
  expect(await nextRunNumber(null, [{ number: 2 }])).toBe(3);
  const storage = new MemoryStorage();
  storage.setItem('darkroom.lastRunNumber', 'seven');
  expect(await nextRunNumber(storage, [{ number: 2 }])).toBe(3);
});
