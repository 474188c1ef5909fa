/** What errors cost, and the threshold that costs least on the validation split. */
import { Button, NumberInput, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { DeskChange } from '../../../app/state/decisions.ts';
import { type Costs, costsProblem, expectedCost } from '../../../evaluation/choices/decision.ts';
import { type CostPoint, cheapestThreshold } from '../../../evaluation/choices/fitting.ts';
import type { ValidationPredictions } from '../../../evaluation/choices/validationPredictions.ts';
import { UserError } from '../../../shared/errors.ts';
import { formatFigure } from '../../../shared/format.ts';
import parts from '../../parts/parts.module.css';
import classes from './decision.module.css';
import { percentOf, ratesAt } from './rates.ts';
import { useRested } from './useRested.ts';

interface CostChoiceProps {
  predictions: ValidationPredictions;
  threshold: number;
  /** Name of class 1. */
  positive: string;
  /** As they were chosen; null for those to begin with. */
  costs: Costs | null;
  onChange: (change: DeskChange) => void;
}

/** The cheapest threshold, or why there is none. */
function cheapestOf(predictions: ValidationPredictions, costs: Costs): CostPoint | string {
  try {
    return cheapestThreshold(predictions, costs);
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.message;
    throw thrown;
  }
}

/** What a threshold costs a picture. */
function costAt(predictions: ValidationPredictions, threshold: number, costs: Costs): number {
  const { recall, falsePositiveRate } = ratesAt(predictions, threshold);
  return expectedCost(recall, falsePositiveRate, costs);
}

/** To begin with: a missed positive is five times as bad as a false alarm. */
const COSTS = { miss: 5, falseAlarm: 1 };

export function CostChoice({ predictions, threshold, positive, costs: chosen, onChange }: CostChoiceProps) {
  const share = useMemo(
    () => predictions.labels.filter((label) => label === 1).length / predictions.labels.length,
    [predictions],
  );
  const stored = useMemo(
    () => chosen ?? { ...COSTS, prevalence: Math.round(share * 1000) / 1000 },
    [chosen, share],
  );
  const [costs, setCosts] = useRested<Costs>(stored, (to) => {
    if (!costsProblem(to)) onChange({ costs: to });
  });
  // Apart from the threshold, which moves with every frame of the slider.
  const best = useMemo(() => cheapestOf(predictions, costs), [predictions, costs]);
  return (
    <div className={classes.choice}>
      <h4 className={parts.h4}>Costs</h4>
      <NumberInput
        label={`A missed ${positive} costs`}
        min={0}
        value={costs.miss}
        onChange={(value) => setCosts({ ...costs, miss: Number(value) })}
      />
      <NumberInput
        label="A false alarm costs"
        min={0}
        value={costs.falseAlarm}
        onChange={(value) => setCosts({ ...costs, falseAlarm: Number(value) })}
      />
      <NumberInput
        label={`${positive} where it will be used (%)`}
        description={`${formatFigure(share * 100, 1)}% of the validation pictures.`}
        min={0}
        max={100}
        value={percentOf(costs.prevalence)}
        onChange={(value) => setCosts({ ...costs, prevalence: Number(value) / 100 })}
      />
      {typeof best === 'string' ? (
        <Text size="sm" role="status">
          {best}
        </Text>
      ) : (
        <>
          <Text size="sm" role="status">
            Now {formatFigure(costAt(predictions, threshold, costs), 3)} a picture. Least at a threshold of{' '}
            {formatFigure(best.threshold, 3)}: {formatFigure(best.cost, 3)} a picture, with{' '}
            {formatFigure(best.recall * 100, 1)}% of {positive} found and{' '}
            {formatFigure(best.falsePositiveRate * 100, 1)}% false alarms.
          </Text>
          <Button variant="default" onClick={() => onChange({ threshold: best.threshold, costs })}>
            Use the cheapest threshold
          </Button>
        </>
      )}
    </div>
  );
}
