/** Answers on folders: what was refused is done again by the answer, and nothing else. */
import { describe, expect, it } from 'vitest';
import { answerable, withQuestions } from '../../../../src/app/actions/answering.ts';
import { datasetSettings, otherAnswersOnly } from '../../../../src/app/state/datasetSettings.ts';
import { INITIAL_STATE } from '../../../../src/app/state/state.ts';
import { createAppStore } from '../../../../src/app/state/store.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const QUESTION = { id: 'q', text: 'Which?', options: [{ id: 'a', label: 'A.' }], chosen: null, safe: false };
const refused = new UserError('No.', undefined, { questions: [QUESTION] });

function setUp(isInUse = false) {
  const use = { isInUse };
  const store = createAppStore(null);
  const done: string[] = [];
  const does =
    (name: string) =>
    async (...args: unknown[]) => {
      done.push(`${name} ${args.length} "${store.getState().settings.folderChoices}"`);
    };
  const actions = answerable(
    store,
    {
      openDataset: does('open'),
      addData: does('add'),
      readAgain: does('again'),
      openKept: does('kept'),
      cancelReading: () => void done.push('cancel'),
    },
    () => use.isInUse,
  );
  return { store, actions, done, use };
}

describe('answerQuestion', () => {
  it('does again what was refused', async () => {
    const { store, actions, done } = setUp();
    await actions.addData([]);
    store.setState((state) => withQuestions(state, 'x.zip', refused));
    expect(store.getState().asked).toEqual({ name: 'x.zip', questions: [QUESTION] });
    await actions.answerQuestion('q', 'a');
    expect(done).toEqual(['add 1 ""', 'add 1 "q=a"']);
  });
  it('reads the loaded dataset again where nothing was refused', async () => {
    const { actions, done } = setUp();
    await actions.openDataset([]);
    await actions.answerQuestion('q', 'a');
    expect(done).toEqual(['open 1 ""', 'again 0 "q=a"']);
  });
  it('does not add data a second time where reading the dataset again is refused', async () => {
    const { store, actions, done } = setUp();
    await actions.addData([]);
    await actions.answerQuestion('q', 'a');
    store.setState((state) => withQuestions(state, 'x.zip', refused));
    await actions.answerQuestion('other', 'b');
    expect(done).toEqual(['add 1 ""', 'again 0 "q=a"', 'again 0 "q=a; other=b"']);
  });
  it('does again what was refused, not what a run forbade meanwhile', async () => {
    const { store, actions, done, use } = setUp();
    await actions.openDataset([]);
    store.setState((state) => withQuestions(state, 'x.zip', refused));
    use.isInUse = true;
    await actions.addData([]);
    use.isInUse = false;
    await actions.answerQuestion('q', 'a');
    expect(done).toEqual(['open 1 ""', 'add 1 ""', 'open 1 "q=a"']);
  });
  it('changes nothing while a run needs the pictures', async () => {
    const { store, actions, done } = setUp(true);
    await actions.answerQuestion('q', 'a');
    expect(done).toEqual([]);
    expect(store.getState().settings.folderChoices).toBe('');
  });
});

it('cancelling lets the question go', () => {
  const { store, actions, done } = setUp();
  store.setState((state) => withQuestions(state, 'x.zip', refused));
  actions.cancelReading();
  expect(done).toEqual(['cancel']);
  expect(store.getState().asked).toBeNull();
});

it('an error without questions asks nothing', () => {
  expect(withQuestions(INITIAL_STATE, 'x.zip', new UserError('No.'))).toBe(INITIAL_STATE);
});

it('other answers alone are told from other settings', () => {
  const settings = datasetSettings(DEFAULT_SETTINGS);
  expect(otherAnswersOnly(settings, settings)).toBe(false);
  expect(otherAnswersOnly(settings, { ...settings, folderChoices: 'q=a' })).toBe(true);
  expect(otherAnswersOnly(settings, { ...settings, folderChoices: 'q=a', splitSeed: 2 })).toBe(false);
});
