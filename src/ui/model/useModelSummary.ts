/** The layer table of a model at the present settings, or the sentence that says why there is none. */
import { useMemo } from 'react';
import { inputShapeOf, outputCountOf } from '../../models/shapes.ts';
import { modelSummary } from '../../models/summary.ts';
import type { InputShape, LayerRow, ModelDefinition } from '../../models/types.ts';
import { UserError } from '../../shared/errors.ts';
import { useDarkroom } from '../context.tsx';

export type ModelSummary =
  | { inputShape: InputShape; rows: LayerRow[]; parameters: number; problem: null }
  | { inputShape: InputShape; problem: UserError };

/** Before a dataset is there, two classes are assumed. */
const ASSUMED_CLASSES = 2;

export function useModelSummary(definition: ModelDefinition): ModelSummary {
  const imageSize = useDarkroom((state) => state.settings.imageSize);
  const colorMode = useDarkroom((state) => state.settings.colorMode);
  const classMode = useDarkroom((state) => state.settings.classMode);
  const classCount = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes.length : ASSUMED_CLASSES,
  );
  return useMemo(() => {
    const inputShape = inputShapeOf({ imageSize, colorMode });
    try {
      const summary = modelSummary(definition, inputShape, outputCountOf({ classMode }, classCount));
      return { inputShape, ...summary, problem: null };
    } catch (thrown) {
      if (thrown instanceof UserError) return { inputShape, problem: thrown };
      throw thrown;
    }
  }, [definition, imageSize, colorMode, classMode, classCount]);
}
