/**
 * Everything a visitor can do, as functions. Each changes the state through reducers, calls the workers, and
 * never throws: an expected failure lands in `state.error`.
 */
import type { Picture } from '../dataset/types.ts';
import type { SettingGroup, SettingName, Settings } from '../settings.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import { createDatasetPart } from './datasetActions.ts';
import { withDefaults, withError, withSetting } from './reducers.ts';
import { createRunActions } from './runActions.ts';
import type { Step } from './state.ts';
import type { Store } from './store.ts';
import { createTrainer } from './trainer.ts';

export interface Actions {
  goTo(step: Step): void;
  dismissError(): void;

  /** Reads a zip that the user dropped or chose; an earlier dataset stays until the new one is ready. */
  openDataset(file: File): Promise<void>;
  /** Reads the built-in synthetic sample. */
  openSample(): Promise<void>;
  /** Stops reading; whatever was loaded before stays. */
  cancelReading(): void;
  /** Reads the same zip again with the present dataset settings. */
  readAgain(): Promise<void>;
  forgetDataset(): void;

  setSetting<N extends SettingName>(name: N, value: Settings[N]): void;
  /** Puts one group of settings back to the table's defaults; returns what undoes it. */
  resetSettings(group: SettingGroup): () => void;
  setModel(modelId: string): void;

  /** The pictures as the model sees them: as read (`draw` null), or augmented by the seeded draw of that number. */
  pictures(indices: number[], draw: number | null): Promise<Picture[]>;

  /** Freezes the settings into a new run and trains it. */
  startRun(): Promise<void>;
  pauseRun(): void;
  resumeRun(): void;
  /** Ends the run after the step at work, its weights are kept; asked a second time, in the middle of the step. */
  stopRun(): void;
  showRun(runId: string): void;
  /** Removes an ended run with its weights; returns what undoes it. */
  removeRun(runId: string): () => void;

  /** Evaluates the last and the best weights of an ended run on the test split. */
  evaluateTest(runId: string): Promise<void>;
  /** Saves one zip with the model, its labels, run.json and history.csv. */
  downloadWeights(runId: string, which: 'best' | 'last'): Promise<void>;
}

/** Where the build puts the synthetic sample, relative to the page. */
const SAMPLE_URL = 'sample.zip';

async function fetchSample(): Promise<File> {
  const response = await fetch(SAMPLE_URL);
  if (!response.ok)
    throw new UserError(
      'The sample dataset could not be fetched from this site.',
      'Check the connection, or drop a zip of your own.',
    );
  return new File([await response.blob()], 'sample.zip');
}

/** All actions on `store`. Starts the workers and opens the device. */
export function createActions(store: Store): Actions {
  const trainer = createTrainer();
  const datasets = createDatasetPart(store, fetchSample);

  async function openDevice(): Promise<void> {
    store.setState({ device: { status: 'looking' } });
    try {
      await trainer.connectImages(datasets.imagePorts());
      const info = await trainer.openDevice();
      store.setState({ device: { status: 'ready', info } });
    } catch (thrown) {
      store.setState({ device: { status: 'missing', error: toPlainError(thrown) } });
    }
  }
  void openDevice();

  async function reopenDevice(reason: Error): Promise<void> {
    trainer.restart(reason);
    await openDevice();
  }

  return {
    goTo: (step) => store.setState({ step }),
    dismissError: () => store.setState((state) => withError(state, null)),
    ...datasets.actions,
    setSetting: (name, value) => store.setState((state) => withSetting(state, name, value)),
    resetSettings(group) {
      const { settings } = store.getState();
      store.setState((state) => withDefaults(state, group));
      return () => store.setState({ settings });
    },
    setModel: (modelId) => store.setState({ modelId }),
    ...createRunActions(store, datasets, trainer, reopenDevice),
  };
}
