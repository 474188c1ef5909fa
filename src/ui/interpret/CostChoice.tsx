/** What errors cost, and the threshold that costs least on the validation split. */
import { Button, NumberInput, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type Costs, expectedCost } from '../../evaluation/decision.ts';
import { type CostPoint, cheapestThreshold } from '../../evaluation/fitting.ts';
import type { ValidationPredictions } from '../../evaluation/validation.ts';
import { UserError } from '../../shared/errors.ts';
import { formatFigure } from '../../shared/format.ts';
import classes from './decision.module.css';
import { ratesAt } from './rates.ts';

interface CostChoiceProps {
  predictions: ValidationPredictions;
  threshold: number;
  /** Name of class 1. */
  positive: string;
  onThreshold: (threshold: number) => void;
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

export function CostChoice({ predictions, threshold, positive, onThreshold }: CostChoiceProps) {
  const share = useMemo(
    () => predictions.labels.filter((label) => label === 1).length / predictions.labels.length,
    [predictions],
  );
  const [miss, setMiss] = useState(5);
  const [falseAlarm, setFalseAlarm] = useState(1);
  const [percent, setPercent] = useState(() => Math.round(share * 1000) / 10);
  const costs = useMemo(() => ({ miss, falseAlarm, prevalence: percent / 100 }), [miss, falseAlarm, percent]);
  // Apart from the threshold, which moves with every frame of the slider.
  const best = useMemo(() => cheapestOf(predictions, costs), [predictions, costs]);
  return (
    <div className={classes.choice}>
      <h4 className={classes.h4}>Costs</h4>
      <NumberInput
        label={`A missed ${positive} costs`}
        min={0}
        value={miss}
        onChange={(value) => setMiss(Number(value))}
      />
      <NumberInput
        label="A false alarm costs"
        min={0}
        value={falseAlarm}
        onChange={(value) => setFalseAlarm(Number(value))}
      />
      <NumberInput
        label={`${positive} where it will be used (%)`}
        description={`${formatFigure(share * 100, 1)}% of the validation pictures.`}
        min={0}
        max={100}
        value={percent}
        onChange={(value) => setPercent(Number(value))}
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
          <Button variant="default" onClick={() => onThreshold(best.threshold)}>
            Use the cheapest threshold
          </Button>
        </>
      )}
    </div>
  );
}
