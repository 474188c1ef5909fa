/** The plan of a step: of the run at work, or of the run that Train would start now. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { chosenBase, nextModel } from '../../app/state/nextModel.ts';
import { activeRun } from '../../app/state/state.ts';
import { UserError } from '../../shared/errors.ts';
import { planStep, stepNeed } from '../../training/step/memoryPlan.ts';
import { passesText } from '../../training/step/passTime.ts';
import type { Parts } from '../../training/types.ts';
import { useDarkroom } from '../parts/context.tsx';
import { frozenCostText, frozenText } from '../words/frozenText.ts';
import { stepPlanText } from '../words/runText.ts';

/** What is shown of a plan. */
interface Plan extends Parts {
  bytes: number;
  /** Of a run on a base: what is frozen, and what a step of the rest costs. */
  frozen?: string;
  cost?: string;
  /** Whether there are no steps to be planned. */
  isWithoutSteps?: boolean;
}

/** The plan for the present choices; null while there is no dataset or device, or the pictures are too small. */
function useNextPlan(): Plan | null {
  const modelId = useDarkroom((state) => nextModel(state).modelId);
  const imported = useDarkroom((state) => nextModel(state).imported);
  const fromScratch = useDarkroom((state) => state.startFrom === null && nextModel(state).imported === null);
  const settings = useDarkroom((state) => state.settings);
  const device = useDarkroom((state) => (state.device.status === 'ready' ? state.device.info : null));
  const verdict = useDarkroom(({ survey }) => device && survey.verdicts[device.backend]);
  const pace = verdict?.status === 'right' ? verdict.pace : null;
  const dataset = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset.dataset : null));
  const base = useDarkroom((state) => (state.startFrom === null ? chosenBase(state) : null));
  return useMemo(() => {
    if (!device || !dataset) return null;
    const { images, classes } = dataset;
    try {
      const need = stepNeed({ modelId, imported }, settings, classes.length, fromScratch);
      const plan = planStep(need, device, pace);
      if (!base || !imported) return plan;
      const isWithoutSteps = settings.head === 'logistic' && settings.unfreeze === 0;
      const frozen = frozenText(base, settings, imported.graph);
      const pictures = images.reduce((count, { split }) => count + Number(split !== 'test'), 0);
      const cost = frozenCostText(need.rows, settings, pictures, pace);
      return { ...plan, frozen, cost, isWithoutSteps };
    } catch (thrown) {
      // Said where the model is chosen.
      if (thrown instanceof UserError) return null;
      throw thrown;
    }
  }, [modelId, imported, base, fromScratch, settings, device, pace, dataset]);
}

/** The plan of the run at work; null before it has one. */
function useActivePlan(): Plan | null {
  const microBatchSize = useDarkroom((state) => activeRun(state)?.microBatchSize ?? null);
  const bytes = useDarkroom((state) => activeRun(state)?.stepBytes ?? null);
  const splitBy = useDarkroom((state) => activeRun(state)?.splitBy ?? null);
  const passMs = useDarkroom((state) => activeRun(state)?.passMs ?? null);
  const statisticsOf = useDarkroom((state) => activeRun(state)?.statisticsOf ?? null);
  if (microBatchSize === null || bytes === null) return null;
  return { microBatchSize, bytes, splitBy, passMs, statisticsOf };
}

export function StepPlan() {
  const next = useNextPlan();
  const active = useActivePlan();
  const batchSize = useDarkroom((state) => activeRun(state)?.settings.batchSize ?? state.settings.batchSize);
  const plan = active ?? next;
  if (!plan) return null;
  const passes = passesText(plan.microBatchSize, plan.splitBy, plan.passMs);
  const step = [`A step takes ${stepPlanText(batchSize, plan)}.`, passes, plan.cost];
  return (
    <Text c="dimmed" size="sm" mt="xs">
      {[plan.frozen, ...(plan.isWithoutSteps ? [] : step)].filter(Boolean).join(' ')}
    </Text>
  );
}
