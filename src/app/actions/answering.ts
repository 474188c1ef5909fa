/** Answers to questions on folders: what was refused with one is done again by the answer. It must not touch files or workers. */
import { withAnswer } from '../../dataset/questions.ts';
import { SETTINGS } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { withSetting } from '../state/reducers.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { Actions } from './actions.ts';

/** What can be done with datasets. */
export type DatasetActions = Pick<
  Actions,
  | 'openDataset'
  | 'addData'
  | 'openSample'
  | 'answerQuestion'
  | 'cancelReading'
  | 'readAgain'
  | 'carveValidation'
  | 'removeDataset'
  | 'openKept'
  | 'forgetKept'
  | 'pictures'
>;

type Reading = Pick<Actions, 'openDataset' | 'addData' | 'readAgain' | 'openKept' | 'cancelReading'>;

/**
 * Actions that read, remembering what they were last asked for, and the action that answers.
 * @param inUse Whether a run needs the loaded pictures; if so, it says so.
 */
export function answerable<A extends Reading>(
  store: Store,
  actions: A,
  inUse: () => boolean,
): A & Pick<Actions, 'answerQuestion'> {
  let latest: (() => Promise<void>) | null = null;
  const remembered =
    <Args extends unknown[]>(work: (...args: Args) => Promise<void>) =>
    (...args: Args) => {
      const again = () => work(...args);
      // What a run's pictures forbid is not read, and a question that waits stays that of what was refused before.
      if (!inUse()) latest = again;
      return again();
    };
  const readAgain = remembered(actions.readAgain);
  return {
    ...actions,
    readAgain,
    openDataset: remembered(actions.openDataset),
    addData: remembered(actions.addData),
    openKept: remembered(actions.openKept),
    cancelReading() {
      actions.cancelReading();
      // Whoever cancels on hearing of the state must not hear of it again for nothing.
      if (store.getState().asked) store.setState({ asked: null });
    },
    async answerQuestion(questionId, optionId) {
      if (inUse()) return;
      const { settings, asked } = store.getState();
      const row = SETTINGS.folderChoices;
      const maxLength = row.kind === 'text' ? row.maxLength : 0;
      const choices = withAnswer(settings.folderChoices, questionId, optionId, maxLength);
      store.setState((state) => withSetting(state, 'folderChoices', choices));
      await (asked ? latest?.() : readAgain());
    },
  };
}

/** The state after what was to be read was refused: with its questions, if there are any. */
export function withQuestions(state: AppState, name: string, thrown: unknown): AppState {
  const questions = thrown instanceof UserError ? thrown.questions : undefined;
  return questions ? { ...state, asked: { name, questions } } : state;
}
