/** The layer table of a model at the present settings, or the sentence that says why there is none. */
import { useMemo } from 'react';
import { type ChosenModel, type ModelAtSettings, modelAt } from '../../../models/imported/chosenModel.ts';
import { UserError } from '../../../shared/errors.ts';
import { useDarkroom } from '../../parts/context.tsx';

export type ModelSummary = (ModelAtSettings & { problem: null }) | { problem: UserError };

/** Before a dataset is there, two classes are assumed. */
const ASSUMED_CLASSES = 2;

export function useModelSummary({ modelId, imported }: ChosenModel): ModelSummary {
  const imageSize = useDarkroom((state) => state.settings.imageSize);
  const colorMode = useDarkroom((state) => state.settings.colorMode);
  const classMode = useDarkroom((state) => state.settings.classMode);
  const classCount = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes.length : ASSUMED_CLASSES,
  );
  return useMemo(() => {
    try {
      const summary = modelAt({ modelId, imported }, { imageSize, colorMode, classMode }, classCount);
      return { ...summary, problem: null };
    } catch (thrown) {
      if (thrown instanceof UserError) return { problem: thrown };
      throw thrown;
    }
  }, [modelId, imported, imageSize, colorMode, classMode, classCount]);
}
