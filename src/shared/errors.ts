/**
 * Errors that are meant for the user: a sentence and a hint, which cross threads whole.
 * It imports nothing.
 */

/** What failed, as one sentence, and what the user can do about it. */
export class UserError extends Error {
  override name = 'UserError';
  readonly hint: string | undefined;
  constructor(sentence: string, hint?: string, options?: ErrorOptions) {
    super(sentence, options);
    this.hint = hint;
  }
}

/** What computed is gone (a lost GPU, a dead worker), not what it was asked: on a fresh one the same work can go on. */
export class LostError extends UserError {
  override name = 'LostError';
}

/** The user (or the caller) asked to stop. */
export class CancelledError extends Error {
  override name = 'CancelledError';
  constructor() {
    super('Cancelled.');
  }
}

/** Throws a CancelledError where `signal` has aborted. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}

/** An error as plain data: what a message or the store can hold. */
export interface PlainError {
  kind: 'user' | 'lost' | 'cancelled' | 'internal';
  message: string;
  hint?: string;
  stack?: string;
}

/** Describes anything that was thrown as plain data. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof LostError) return { kind: 'lost', message: thrown.message, hint: thrown.hint };
  if (thrown instanceof UserError) return { kind: 'user', message: thrown.message, hint: thrown.hint };
  if (thrown instanceof CancelledError) return { kind: 'cancelled', message: thrown.message };
  if (thrown instanceof Error)
    return { kind: 'internal', message: thrown.message || thrown.name, stack: thrown.stack };
  return { kind: 'internal', message: String(thrown) };
}

/** The inverse of toPlainError. */
export function fromPlainError(plain: PlainError): Error {
  if (plain.kind === 'user') return new UserError(plain.message, plain.hint);
  if (plain.kind === 'lost') return new LostError(plain.message, plain.hint);
  if (plain.kind === 'cancelled') return new CancelledError();
  const error = new Error(plain.message);
  if (plain.stack) error.stack = plain.stack;
  return error;
}
