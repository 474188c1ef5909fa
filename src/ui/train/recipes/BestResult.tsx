/** “Best result”: how much time there is, and the plan for it, made anew where the time or the pictures change. */
import { Button, Loader, NumberInput, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { isDeviceInUse } from '../../../app/state/state.ts';
import { BEST_RESULT } from '../../../recipes/builtIn.ts';
import type { BestPlan } from '../../../recipes/plan.ts';
import { formatEstimate } from '../../../shared/format.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { RecipeDetails } from './RecipeDetails.tsx';
import classes from './recipes.module.css';

const HOUR = 60;
const TIMES = [
  ['Ten minutes', 10],
  ['An hour', HOUR],
  ['A night', 8 * HOUR],
] as const;
/** A week. */
const MOST_MINUTES = 7 * 24 * HOUR;

/** The plan for that time; null while it is made, or where it cannot be. It is chosen once it is there. */
function useBestPlan(minutes: number): BestPlan | null {
  const { planBestResult, chooseRecipe } = useActions();
  const [plan, setPlan] = useState<BestPlan | null>(null);
  const { dataset, bases, servedBases, device } = useDarkroom(
    useShallow((state) => ({
      ...{ bases: state.bases, servedBases: state.servedBases, device: state.device },
      dataset: state.dataset.status === 'ready' ? state.dataset.dataset : null,
    })),
  );
  const inUse = useDarkroom(isDeviceInUse);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the networks that are here decide the plan
  useEffect(() => {
    if (!dataset || inUse || device.status !== 'ready') return;
    let isWanted = true;
    void planBestResult(minutes).then((made) => {
      if (!isWanted) return;
      setPlan(made);
      if (made) chooseRecipe(made.recipe);
    });
    return () => {
      isWanted = false;
    };
  }, [dataset, bases, servedBases, device, inUse, minutes, planBestResult, chooseRecipe]);
  return plan;
}

/** @param kept The time of the plan that is chosen; null where none is. */
export function BestResult({ kept }: { kept: number | null }) {
  const [minutes, setMinutes] = useState(kept ?? HOUR);
  const plan = useBestPlan(minutes);
  return (
    <div className={classes.details}>
      <p className={classes.about}>{BEST_RESULT.about}</p>
      <div className={classes.time}>
        <NumberInput
          label="Minutes"
          size="sm"
          w={110}
          min={1}
          max={MOST_MINUTES}
          clampBehavior="strict"
          value={minutes}
          onChange={(value) => typeof value === 'number' && value > 0 && setMinutes(value)}
        />
        {TIMES.map(([title, value]) => (
          <Button
            key={title}
            size="sm"
            variant={value === minutes ? 'light' : 'default'}
            aria-pressed={value === minutes}
            onClick={() => setMinutes(value)}
          >
            {title}
          </Button>
        ))}
      </div>
      {plan ? (
        <RecipeDetails
          recipe={plan.recipe}
          planned={[
            ...plan.reasons,
            `In all it takes about ${formatEstimate(plan.estimateMs)}.`,
            plan.longer,
          ]}
        />
      ) : (
        <Text c="dimmed" size="sm" role="status">
          <Loader size={14} mr={8} aria-hidden="true" />
          It is planned once the device has been measured and no run is at work.
        </Text>
      )}
    </div>
  );
}
