/** The network that is looked into: that of the form at its present settings, or that of an ended run. */
import { useMemo } from 'react';
import { nextModel } from '../../app/state/nextModel.ts';
import { type ChosenModel, modelAt, modelTitle } from '../../models/imported/chosenModel.ts';
import type { Structure } from '../../models/structure/structure.ts';
import { structureOf } from '../../models/structure/structureOf.ts';
import { type PlainError, toPlainError, UserError } from '../../shared/errors.ts';
import { useDarkroom } from '../parts/context.tsx';
import type { Inside } from './parts/inside.ts';

/** Before a dataset is there. */
const TWO_CLASSES = ['class 0', 'class 1'];

/** What a network is made of at these settings, or why it cannot be had. */
function structureAt(
  model: ChosenModel,
  settings: Parameters<typeof modelAt>[1],
  classCount: number,
): Structure | { problem: PlainError } {
  try {
    return structureOf(modelAt(model, settings, classCount).graph);
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
  // Most settings change nothing of it, and hundreds of layers take a moment.
  const { imageSize, colorMode, classMode, width, headDropout } = settings;
  const structure = useMemo(() => {
    const shaping = { imageSize, colorMode, classMode, width, headDropout };
    return structureAt({ modelId, imported }, shaping, classes.length);
  }, [modelId, imported, imageSize, colorMode, classMode, width, headDropout, classes.length]);
  return useMemo(() => {
    if (runId && !run) return null;
    if ('problem' in structure) return structure;
    const model = { modelId, imported };
    return { runId, title: modelTitle({ ...model, settings }), model, settings, classes, structure };
  }, [runId, run, modelId, imported, settings, classes, structure]);
}
