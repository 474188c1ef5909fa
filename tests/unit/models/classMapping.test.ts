/** Classes of a model and of a dataset are matched, and what follows is said. */
import { describe, expect, it } from 'vitest';
import {
  headPlanFor,
  mappingFor,
  mappingProblem,
  mappingSentences,
  matchClasses,
} from '../../../src/models/imported/classMapping.ts';
import { UserError } from '../../../src/shared/errors.ts';

const softmax = (classes: string[] | null, outputs = classes?.length ?? 2) => ({
  name: 'm.keras',
  outputs,
  classes,
  mapping: null,
});
const sigmoid = (classes: string[] | null) => ({ ...softmax(classes), outputs: 1 });

describe('matchClasses', () => {
  it('goes by name, whatever the case and the spaces, in any order', () => {
    expect(matchClasses(softmax(['pneumonia', ' Normal']), ['NORMAL', 'PNEUMONIA'])).toEqual([1, 0]);
    expect(matchClasses(softmax(['no_finding', 'x', 'A b']), ['A-B', 'No Finding'])).toEqual([2, 0]);
  });

  it('goes by order without names, where the numbers agree', () => {
    expect(matchClasses(softmax(null, 3), ['a', 'b', 'c'])).toEqual([0, 1, 2]);
    expect(matchClasses(softmax(null, 4), ['a', 'b', 'c'])).toEqual([null, null, null]);
    expect(matchClasses(sigmoid(null), ['a', 'b'])).toEqual([0, 1]);
  });

  it('does not guess between other names, nor between equal ones', () => {
    expect(
      matchClasses(softmax(['NO PNEUMONIA DETECTED', 'PNEUMONIA DETECTED']), ['NORMAL', 'PNEUMONIA']),
    ).toEqual([null, null]);
    expect(matchClasses(softmax(['a', 'A', 'b']), ['a', 'b'])).toEqual([null, 2]);
  });
});

describe('mappingFor', () => {
  it('keeps what was chosen by hand for just these classes', () => {
    const mapping = { classes: ['a', 'b'], outputs: [1, 0] };
    const model = { ...softmax(['x', 'y']), mapping };
    expect(mappingFor(model, ['a', 'b'])).toBe(mapping);
    expect(mappingFor(model, ['a', 'c']).outputs).toEqual([null, null]);
  });
});

describe('headPlanFor', () => {
  it('keeps outputs that stand right, picks or turns others', () => {
    expect(headPlanFor(softmax(['a', 'b']), ['a', 'b'], 'evaluate', 1)).toEqual({ kind: 'keep' });
    expect(headPlanFor(softmax(['c', 'b', 'a']), ['a', 'b'], 'evaluate', 1)).toEqual({
      kind: 'select',
      outputs: [2, 1],
    });
    expect(headPlanFor(sigmoid(['a', 'b']), ['a', 'b'], 'train', 1)).toEqual({ kind: 'keep' });
    expect(headPlanFor(sigmoid(['b', 'a']), ['a', 'b'], 'train', 1)).toEqual({
      kind: 'select',
      outputs: [1, 0],
    });
  });

  it('evaluates only where every class has an output of its own; trains with a new last layer otherwise', () => {
    const model = softmax(['cat', 'dog', 'cow']);
    expect(() => headPlanFor(model, ['cat', 'horse'], 'evaluate', 1)).toThrow(UserError);
    expect(() => headPlanFor(model, ['cat', 'horse'], 'evaluate', 1)).toThrow('no output for “horse”');
    expect(headPlanFor(model, ['cat', 'horse'], 'train', 5)).toEqual({ kind: 'new', units: 2, seed: 5 });
    expect(() => headPlanFor(sigmoid(null), ['a', 'b', 'c'], 'evaluate', 1)).toThrow('no output for');
  });

  it('refuses one output for two classes', () => {
    const mapping = { classes: ['a', 'b'], outputs: [1, 1] };
    expect(mappingProblem(softmax(['x', 'y']), mapping)).toBe('“a” and “b” have the same output, “y”.');
    expect(() => headPlanFor({ ...softmax(['x', 'y']), mapping }, ['a', 'b'], 'evaluate', 1)).toThrow(
      'same output',
    );
  });
});

describe('mappingSentences', () => {
  const said = (model: ReturnType<typeof softmax>, classes: string[]) =>
    mappingSentences(model, mappingFor(model, classes)).join(' ');

  it('says what will happen', () => {
    expect(said(softmax(['a', 'b']), ['a', 'b'])).toBe('Every class of the dataset has its output.');
    expect(said(softmax(['a', 'b', 'c']), ['a', 'b'])).toContain(
      'The dataset has no “c”: this output is left out',
    );
    expect(said(softmax(null), ['a', 'b'])).toContain('in the order of the names');
    expect(said(softmax(['a', 'b']), ['a', 'c'])).toMatch(
      /no output for “c”.*replaces its last layer by a new one for 2 classes/,
    );
  });
});
