/** The memory plan of a step: of the run at work, or of the run that Train would start now. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { nextModel } from '../../app/state/nextModel.ts';
import { activeRun } from '../../app/state/state.ts';
import { UserError } from '../../shared/errors.ts';
import { type StepPlan as Plan, planStep, stepNeed } from '../../training/step/memoryPlan.ts';
import { useDarkroom } from '../parts/context.tsx';
import { stepPlanText } from '../words/runText.ts';

/** The plan for the present choices; null while there is no dataset or device, or the pictures are too small. */
function useNextPlan(): (Plan & { statisticsOf: number | null }) | null {
  const modelId = useDarkroom((state) => nextModel(state).modelId);
  const imported = useDarkroom((state) => nextModel(state).imported);
  const fromScratch = useDarkroom((state) => state.startFrom === null && nextModel(state).imported === null);
  const settings = useDarkroom((state) => state.settings);
  const device = useDarkroom((state) => (state.device.status === 'ready' ? state.device.info : null));
  const classCount = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes.length : null,
  );
  return useMemo(() => {
    if (!device || classCount === null) return null;
    try {
      const need = stepNeed({ modelId, imported }, settings, classCount, fromScratch);
      const plan = planStep(need, device);
      return { ...plan, statisticsOf: need.batchStatistics ? plan.microBatchSize : null };
    } catch (thrown) {
      // Said where the model is chosen.
      if (thrown instanceof UserError) return null;
      throw thrown;
    }
  }, [modelId, imported, fromScratch, settings, device, classCount]);
}

export function StepPlan() {
  const next = useNextPlan();
  const batchSize = useDarkroom((state) => activeRun(state)?.settings.batchSize ?? state.settings.batchSize);
  const microBatchSize = useDarkroom((state) => activeRun(state)?.microBatchSize ?? null);
  const bytes = useDarkroom((state) => activeRun(state)?.stepBytes ?? null);
  const statisticsOf = useDarkroom((state) => activeRun(state)?.statisticsOf ?? null);
  const plan = microBatchSize !== null && bytes !== null ? { microBatchSize, bytes, statisticsOf } : next;
  if (!plan) return null;
  return (
    <Text c="dimmed" size="sm" mt="xs">
      A step takes {stepPlanText(batchSize, plan)}.
    </Text>
  );
}
