/**
 * What the planner asks about folders, and the text that keeps the answers.
 * Pure; it may import shared only.
 */
import { UserError } from '../shared/errors.ts';
import type { Question } from '../shared/question.ts';

/** A question before it is answered. */
export type Open = Omit<Question, 'chosen'>;

/** Semicolons and equals signs part the answers, so names with them are escaped. */
const escaped = (text: string) =>
  text.replace(/[%;=]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const plain = (text: string) =>
  text.replace(/%(25|3B|3D)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** "id=option; id=option" as a map; what is no answer is passed over. */
function answersIn(choices: string): Map<string, string> {
  return new Map(
    choices.split(';').flatMap((answer): [string, string][] => {
      const at = answer.indexOf('=');
      return at < 0 ? [] : [[plain(answer.slice(0, at).trim()), plain(answer.slice(at + 1).trim())]];
    }),
  );
}

/** One answer as it stands among the choices. */
export function answerText(questionId: string, optionId: string): string {
  return `${escaped(questionId)}=${escaped(optionId)}`;
}

/** True where this answer stands among the choices. */
export function isAnswered(choices: string, questionId: string, optionId: string): boolean {
  return answersIn(choices).get(questionId) === optionId;
}

/** The choices with this answer for the last one; the oldest answers go where there is no room for all. */
export function withAnswer(choices: string, questionId: string, optionId: string, maxLength: number): string {
  const answers = answersIn(choices);
  answers.delete(questionId);
  const texts = [...answers, [questionId, optionId]].map(([id, option]) => answerText(id, option));
  while (texts.length > 1 && texts.join('; ').length > maxLength) texts.shift();
  return texts.join('; ');
}

/** Names for a question's id: the first ones, and how many there are. */
export function namesId(names: readonly string[]): string {
  const short = names.slice(0, 3).map((name) => name.trim().slice(0, 40));
  return [...short, ...(names.length > 3 ? [String(names.length)] : [])].join('+');
}

/** Asks while a dataset is planned. */
export interface Asking {
  /** Everything that was asked, with what was chosen. */
  readonly questions: readonly Question[];
  /**
   * The option that was answered, or the first one where that is safe.
   * @param refusal what to say where an answer is needed
   * @throws UserError with all questions where an answer is needed.
   */
  ask(question: Open, refusal?: { message: string; hint: string }): string;
}

const NEEDED = {
  message: 'The folders can be read in several ways, so nothing is read without an answer.',
  hint: 'Choose one of the answers on the Data step.',
};

/** @param choices The setting that keeps the answers. */
export function createAsking(choices: string): Asking {
  const answers = answersIn(choices);
  const questions: Question[] = [];
  return {
    questions,
    ask(question, refusal) {
      const { id, options, safe } = question;
      // Two sources can ask the same.
      const before = questions.find((other) => other.id === id)?.chosen;
      if (before && options.some((option) => option.id === before)) return before;
      const answer = answers.get(id);
      const given = options.some((option) => option.id === answer) ? answer : undefined;
      const chosen = given ?? (safe ? options[0].id : null);
      questions.push({ ...question, chosen });
      if (chosen !== null) return chosen;
      const { message, hint } = refusal ?? NEEDED;
      throw new UserError(message, hint, { questions: [...questions] });
    },
  };
}
