import { expect, it } from 'vitest';
import { CancelledError } from '../../../src/shared/errors.ts';
import { createQueue } from '../../../src/shared/inTurn.ts';

it('begins one work at a time, in order, and none that was aborted before its turn', async () => {
  const inTurn = createQueue();
  const begun: number[] = [];
  let atWork = 0;
  const work = (id: number) => async () => {
    begun.push(id);
    expect(++atWork).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    atWork--;
    if (id === 1) throw new Error('One fails.');
    return id;
  };
  const controllers = Array.from({ length: 20 }, () => new AbortController());
  const results = controllers.map(({ signal }, id) => inTurn(work(id), signal));
  // As when an arrow key is held: all but the first, which is at work, and the last ones are outdated.
  for (const id of controllers.keys()) if (id > 1 && id < 19) controllers[id].abort();
  const settled = await Promise.allSettled(results);
  expect(begun).toEqual([0, 1, 19]);
  expect(settled[0]).toEqual({ status: 'fulfilled', value: 0 });
  expect(settled[1]).toMatchObject({ status: 'rejected', reason: { message: 'One fails.' } });
  expect(settled[19]).toEqual({ status: 'fulfilled', value: 19 });
  for (const result of settled.slice(2, 19))
    expect(result).toMatchObject({ status: 'rejected', reason: new CancelledError() });
});
