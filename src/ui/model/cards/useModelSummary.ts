/** The layer table of a model at the present settings, or the sentence that says why there is none. */
import { useMemo } from 'react';
import { widthIn } from '../../../models/catalogue/catalogue.ts';
import { type ChosenModel, type ModelAtSettings, modelAt } from '../../../models/imported/chosenModel.ts';
import { UserError } from '../../../shared/errors.ts';
import { useDarkroom } from '../../parts/context.tsx';

export type ModelSummary = (ModelAtSettings & { problem: null }) | { problem: UserError };

/** Before a dataset is there, two classes are assumed. */
const ASSUMED_CLASSES = 2;

/** @param isChosen Whether it is the one that the settings are for; another is seen at the width that it would have. */
export function useModelSummary({ modelId, imported }: ChosenModel, isChosen = true): ModelSummary {
  const imageSize = useDarkroom((state) => state.settings.imageSize);
  const colorMode = useDarkroom((state) => state.settings.colorMode);
  const classMode = useDarkroom((state) => state.settings.classMode);
  const headDropout = useDarkroom((state) => state.settings.headDropout);
  const wanted = useDarkroom((state) => state.settings.width);
  const width = isChosen || imported ? wanted : widthIn(modelId, wanted);
  const classCount = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes.length : ASSUMED_CLASSES,
  );
  return useMemo(() => {
    try {
      const settings = { imageSize, colorMode, classMode, width, headDropout };
      const summary = modelAt({ modelId, imported }, settings, classCount);
      return { ...summary, problem: null };
    } catch (thrown) {
      if (thrown instanceof UserError) return { problem: thrown };
      throw thrown;
    }
  }, [modelId, imported, imageSize, colorMode, classMode, width, headDropout, classCount]);
}
