/**
 * Errors that are meant for the user: a sentence and a hint, which cross threads whole.
 * It imports nothing but the type of a question.
 */
import type { Question } from './question.ts';

interface UserErrorOptions extends ErrorOptions {
  /** What the user can answer to go on. */
  questions?: readonly Question[];
}

/** What failed, as one sentence, and what the user can do about it. */
export class UserError extends Error {
  override name = 'UserError';
  readonly hint: string | undefined;
  readonly questions: readonly Question[] | undefined;
  constructor(sentence: string, hint?: string, options?: UserErrorOptions) {
    super(sentence, options);
    this.hint = hint;
    this.questions = options?.questions;
  }
}

/** What computed is gone (a lost GPU, a dead worker), not what it was asked: on a fresh one the same work can go on. */
export class LostError extends UserError {
  override name = 'LostError';
}

/** The user (or the caller) asked to stop. */
export class CancelledError extends Error {
  override name = 'CancelledError';
  /** @param message Said where what was cancelled stays on show. */
  constructor(message = 'Cancelled.') {
    super(message);
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
  questions?: readonly Question[];
}

/** Describes anything that was thrown as plain data. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof LostError) return { kind: 'lost', message: thrown.message, hint: thrown.hint };
  if (thrown instanceof UserError) {
    const { message, hint, questions } = thrown;
    return { kind: 'user', message, hint, ...(questions && { questions }) };
  }
  if (thrown instanceof CancelledError) return { kind: 'cancelled', message: thrown.message };
  if (thrown instanceof Error)
    return { kind: 'internal', message: thrown.message || thrown.name, stack: thrown.stack };
  return { kind: 'internal', message: String(thrown) };
}

/** What came of work whose result, or failure, belongs beside what it was asked about. */
export type Outcome<T> = { value: T } | { error: PlainError };

/** What came of it; it never rejects. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { error: toPlainError(thrown) };
  }
}

/** The inverse of toPlainError. */
export function fromPlainError(plain: PlainError): Error {
  if (plain.kind === 'user') return new UserError(plain.message, plain.hint, { questions: plain.questions });
  if (plain.kind === 'lost') return new LostError(plain.message, plain.hint);
  if (plain.kind === 'cancelled') return new CancelledError();
  const error = new Error(plain.message);
  if (plain.stack) error.stack = plain.stack;
  return error;
}
