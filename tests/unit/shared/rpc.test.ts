/** Calls between threads: results, callbacks, abort, errors, transfer, death. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError, UserError } from '../../../src/shared/errors.ts';
import {
  type Api,
  type Connection,
  connect,
  connectWorker,
  type Endpoint,
  expose,
  transfer,
} from '../../../src/shared/rpc.ts';

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

/** A connection through a real channel to `api`. */
function connected<A extends Api>(api: A): Connection<A> {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  expose(port1 as Endpoint, api);
  return connect<A>(port2 as Endpoint);
}
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it resolved'),
    (error: unknown) => error,
  );

describe('calls', () => {
  it('return values and await promises', async () => {
    const { api } = connected({
      add: (a: number, b: number) => a + b,
      later: async (text: string) => ({ text, bytes: Uint8Array.of(1, 2) }),
      nothing: () => {},
    });
    expect(await api.add(2, 3)).toBe(5);
    expect(await api.later('x')).toEqual({ text: 'x', bytes: Uint8Array.of(1, 2) });
    expect(await api.nothing()).toBeUndefined();
  });

  it('are answered each by its own result, in whatever order', async () => {
    const waiting: (() => void)[] = [];
    const { api } = connected({
      wait: (name: string) => new Promise<string>((resolve) => waiting.push(() => resolve(name))),
      release() {
        for (const go of waiting.reverse()) go();
      },
    });
    const both = Promise.all([api.wait('first'), api.wait('second')]);
    await api.release();
    expect(await both).toEqual(['first', 'second']);
  });

  it('do not make the api look like a promise', async () => {
    const { api } = connected({ one: () => 1 });
    expect(await Promise.resolve(api)).toBe(api);
  });
});

describe('a call whose argument cannot be sent', () => {
  it('rejects, and nothing of it is held any longer', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const { api } = connected({ take: (_: unknown) => 1 });
    async function failed(): Promise<WeakRef<object>> {
      const argument = { code: () => 1 };
      expect(await failureOf(api.take(argument))).toMatchObject({ name: 'DataCloneError' });
      return new WeakRef(argument);
    }
    const held = await failed();
    for (let turn = 0; turn < 20 && held.deref(); turn++) {
      await new Promise((resolve) => setTimeout(resolve));
      collect();
    }
    expect(held.deref() === undefined).toBe(true);
    expect(await api.take(2)).toBe(1);
  });
});

describe('callbacks', () => {
  it('are called here, with their values, before the result arrives', async () => {
    const { api } = connected({
      count(to: number, onStep: (step: number, text: string) => void, onEnd: () => void) {
        for (let step = 1; step <= to; step++) onStep(step, `${step}/${to}`);
        onEnd();
        return to;
      },
    });
    const seen: unknown[] = [];
    const result = await api.count(
      2,
      (...values) => seen.push(values),
      () => seen.push('end'),
    );
    expect(result).toBe(2);
    expect(seen).toEqual([[1, '1/2'], [2, '2/2'], 'end']);
  });
});

describe('AbortSignals', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<string>((resolve) => {
      if (signal.aborted) resolve('at once');
      signal.addEventListener('abort', () => resolve('later'));
    });

  it('abort over there when they abort here', async () => {
    const { api } = connected({ untilAborted });
    const controller = new AbortController();
    const other = new AbortController();
    const [call, untouched] = [api.untilAborted(controller.signal), api.untilAborted(other.signal)];
    controller.abort();
    expect(await call).toBe('later');
    expect(await Promise.race([untouched, Promise.resolve('still waiting')])).toBe('still waiting');
    other.abort();
    await untouched;
  });

  it('are forgotten by calls that are done', async () => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    expose(port1 as Endpoint, { note: (_: AbortSignal) => 'noted' });
    const posted: unknown[] = [];
    const watched: Endpoint = {
      postMessage(message, list = []) {
        posted.push(message);
        port2.postMessage(message, list);
      },
      addEventListener: (type, listener) => port2.addEventListener(type, listener as EventListener),
      start: () => port2.start(),
    };
    const { api } = connect<{ note(signal: AbortSignal): string }>(watched);
    const controller = new AbortController();
    await api.note(controller.signal);
    controller.abort();
    expect(posted).toMatchObject([{ type: 'call' }]);
  });

  it('arrive aborted when they were', async () => {
    expect(await connected({ untilAborted }).api.untilAborted(AbortSignal.abort())).toBe('at once');
  });
});

describe('errors', () => {
  const failing = {
    user: () => {
      throw new UserError('It failed.', 'Try that.');
    },
    cancelled: async () => {
      throw new CancelledError();
    },
    bug: () => {
      throw new TypeError('x is not a function');
    },
  };

  it('cross whole', async () => {
    const { api } = connected(failing);
    const user = await failureOf(api.user());
    expect(user).toBeInstanceOf(UserError);
    expect(user).toMatchObject({ message: 'It failed.', hint: 'Try that.' });
    expect(await failureOf(api.cancelled())).toBeInstanceOf(CancelledError);
    const bug = (await failureOf(api.bug())) as Error;
    expect(bug).not.toBeInstanceOf(UserError);
    expect(bug.message).toBe('x is not a function');
    expect(bug.stack).toContain('rpc.test');
  });

  it('tell of a function that is not there', async () => {
    const remote = connected({ one: () => 1 }).api as unknown as { two(): Promise<unknown> };
    expect(await failureOf(remote.two())).toBeInstanceOf(Error);
  });

  it('tell of a result that cannot be sent', async () => {
    const remote = connected({ bad: () => () => 1 }).api;
    expect(await failureOf(remote.bad())).toBeInstanceOf(Error);
  });
});

describe('transfer', () => {
  it('moves arguments and results instead of copying them', async () => {
    let kept: Uint8Array | undefined;
    const { api } = connected({
      swap(bytes: Uint8Array<ArrayBuffer>) {
        kept = Uint8Array.of(bytes[0] + 1);
        return transfer({ bytes: kept }, [kept.buffer]);
      },
    });
    const sent = Uint8Array.of(5);
    const { bytes } = await api.swap(transfer(sent, [sent.buffer]));
    expect([...bytes]).toEqual([6]);
    expect(sent.length).toBe(0);
    expect(kept?.length).toBe(0);
  });

  it('moves what a callback is given', async () => {
    let kept: Uint8Array | undefined;
    const { api } = connected({
      tell(onBytes: (bytes: Uint8Array) => void) {
        const bytes = Uint8Array.of(7);
        kept = bytes;
        onBytes(transfer(bytes, [bytes.buffer]));
      },
    });
    const seen: number[] = [];
    await api.tell((bytes) => seen.push(...bytes));
    expect(seen).toEqual([7]);
    expect(kept?.length).toBe(0);
  });
});

describe('death', () => {
  const forever = { wait: () => new Promise<number>(() => {}) };

  it('rejects what is pending and all that is called later', async () => {
    const { api, die } = connected(forever);
    const pending = [failureOf(api.wait()), failureOf(api.wait())];
    const error = new UserError('It stopped.');
    die(error);
    expect(await Promise.all(pending)).toEqual([error, error]);
    expect(await failureOf(api.wait())).toBe(error);
  });

  it('follows from a worker’s error and from an unreadable message', async () => {
    for (const [event, sentence] of [
      [
        Object.assign(new Event('error', { cancelable: true }), { message: 'boom' }),
        'The test worker stopped: boom.',
      ],
      [new Event('error', { cancelable: true }), 'The test worker stopped: its script could not be loaded.'],
      [new Event('messageerror'), 'A message from the test worker could not be read.'],
    ] as const) {
      const worker = Object.assign(new EventTarget(), { postMessage: () => {} }) as unknown as Worker;
      const pending = failureOf(connectWorker<typeof forever>(worker, 'test worker').api.wait());
      worker.dispatchEvent(event);
      const error = await pending;
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({ message: sentence });
    }
  });
});
