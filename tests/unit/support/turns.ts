/** Waiting for messages and promises without looking at a clock, which a busy machine would outrun. */

/** Lets so many turns of the event loop pass: messages between page and workers take one each. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
