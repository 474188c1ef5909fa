/** The network that is looked into: that of the form at its present settings, or that of an ended run. */
import { useMemo } from 'react';
import { nextModel } from '../../app/state/nextModel.ts';
import { type ChosenModel, modelAt, modelTitle } from '../../models/imported/chosenModel.ts';
import { structureOf } from '../../models/structure/structureOf.ts';
import type { Settings } from '../../settings.ts';
import { type PlainError, toPlainError, UserError } from '../../shared/errors.ts';
import { useDarkroom } from '../parts/context.tsx';
import type { Inside } from './parts/inside.ts';

/** Before a dataset is there. */
const TWO_CLASSES = ['class 0', 'class 1'];

function insideOf(
  runId: string | null,
  model: ChosenModel,
  settings: Settings,
  classes: readonly string[],
): Inside | { problem: PlainError } {
  try {
    const { graph } = modelAt(model, settings, classes.length);
    const title = modelTitle({ ...model, settings });
    return { runId, title, model, settings, classes, graph, structure: structureOf(graph) };
  } catch (thrown) {
    if (thrown instanceof UserError) return { problem: toPlainError(thrown) };
    throw thrown;
  }
}

/** Null where the run is gone. */
export function useInside(runId: string | null): Inside | { problem: PlainError } | null {
  const run = useDarkroom((state) => state.runs.find(({ id }) => id === runId) ?? null);
  const formModelId = useDarkroom((state) => state.modelId);
  const formImported = useDarkroom((state) => nextModel({ ...state, startFrom: null }).imported);
  const formSettings = useDarkroom((state) => state.settings);
  const formClasses = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes : TWO_CLASSES,
  );
  const { modelId, imported, settings } = run ?? {
    ...{ modelId: formModelId, imported: formImported, settings: formSettings },
  };
  const classes = run?.dataset.classes ?? formClasses;
  return useMemo(
    () => (runId && !run ? null : insideOf(runId, { modelId, imported }, settings, classes)),
    [runId, run, modelId, imported, settings, classes],
  );
}
