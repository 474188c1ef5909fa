/**
 * What a script says when it ends early: one sentence on standard error, exit status 1.
 * It imports nothing.
 */

/** A failure that needs no stack: its message says all. */
export class ScriptError extends Error {
  /** @override */
  name = 'ScriptError';
}

/**
 * Runs a script's main function and ends the process where it throws.
 * @param {() => Promise<void>} main
 */
export async function runScript(main) {
  try {
    await main();
  } catch (thrown) {
    console.error(thrown instanceof ScriptError ? thrown.message : thrown);
    process.exit(1);
  }
}
