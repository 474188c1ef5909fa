/** Questions on folders: how answers are kept as text, and when one is needed. */
import { describe, expect, it } from 'vitest';
import { answerText, createAsking, isAnswered, namesId, withAnswer } from '../../../src/dataset/questions.ts';
import { fromPlainError, toPlainError, UserError } from '../../../src/shared/errors.ts';

const OPTIONS = [
  { id: 'a', label: 'First.' },
  { id: 'b;=%', label: 'Second.' },
];
const question = (id: string, safe: boolean) => ({ id, text: 'Which?', options: OPTIONS, safe });

describe('answers', () => {
  it('are kept whatever signs are in them', () => {
    const choices = withAnswer(withAnswer('', 'one=1;', 'b;=%', 200), 'two', 'a', 200);
    expect(choices).toBe('one%3D1%3B=b%3B%3D%25; two=a');
    expect(createAsking(choices).ask(question('one=1;', false))).toBe('b;=%');
    expect(isAnswered(choices, 'two', 'a')).toBe(true);
    expect(isAnswered(choices, 'two', 'b;=%')).toBe(false);
    expect(answerText('one=1;', 'a')).toBe('one%3D1%3B=a');
  });
  it('replace earlier ones on the same question', () => {
    expect(withAnswer('x=a; y=a', 'x', 'b', 200)).toBe('y=a; x=b');
  });
  it('make room by forgetting the oldest', () => {
    expect(withAnswer('x=a; y=a', 'z', 'a', 10)).toBe('y=a; z=a');
  });
  it('of no sense are passed over', () => {
    expect(createAsking('x; =; y=nothing').ask(question('y', true))).toBe('a');
  });
});

describe('asking', () => {
  it('takes the first option where that is safe, and says so', () => {
    const asking = createAsking('');
    expect(asking.ask(question('q', true))).toBe('a');
    expect(asking.questions).toMatchObject([{ id: 'q', chosen: 'a' }]);
  });
  it('refuses with all questions where it is not, also across threads', () => {
    const asking = createAsking('');
    asking.ask(question('q', true));
    const thrown = (() => {
      try {
        return asking.ask(question('r', false));
      } catch (error) {
        return fromPlainError(toPlainError(error));
      }
    })();
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).questions?.map(({ id, chosen }) => [id, chosen])).toEqual([
      ['q', 'a'],
      ['r', null],
    ]);
  });
});

it('names are short in ids', () => {
  expect(namesId(['a', 'b'])).toBe('a+b');
  expect(namesId(['a', 'b', 'c', 'd '])).toBe('a+b+c+4');
});
