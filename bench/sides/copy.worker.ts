/** The second thread of a plain copy on WebAssembly: it copies its part whenever it is told to. */
import { COPY_MODULE, type CopyStart, SLOTS } from './copyThread.ts';

/** Looks that often before it sleeps. */
const LOOKS = 100_000;

globalThis.onmessage = async ({ data: { memory, control } }: MessageEvent<CopyStart>) => {
  const instance = await WebAssembly.instantiate(await WebAssembly.compile(COPY_MODULE), { env: { memory } });
  const copy = instance.exports.copy as (to: number, from: number, bytes: number) => void;
  postMessage('ready');
  for (let done = 0; ; ) {
    for (let look = 0; look < LOOKS && Atomics.load(control, SLOTS.told) === done; look++);
    if (Atomics.load(control, SLOTS.told) === done) Atomics.wait(control, SLOTS.told, done);
    done += 1;
    const [to, from, bytes] = control.subarray(SLOTS.parameters);
    copy(to, from, bytes);
    Atomics.store(control, SLOTS.done, done);
  }
};
