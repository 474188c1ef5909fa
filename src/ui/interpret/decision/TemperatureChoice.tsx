/** The temperature at which the probabilities mean most what they say, fitted on validation, and whether to use it. */
import { Switch, Text } from '@mantine/core';
import { useMemo } from 'react';
import { fitTemperature } from '../../../evaluation/choices/fitting.ts';
import type { ValidationPredictions } from '../../../evaluation/choices/validationPredictions.ts';
import { formatFigure } from '../../../shared/format.ts';
import parts from '../../parts/parts.module.css';
import classes from './decision.module.css';

interface TemperatureChoiceProps {
  /** As the model gave them. */
  given: ValidationPredictions;
  used: boolean;
  /** Null for the probabilities as they are. */
  onTemperature: (temperature: number | null) => void;
}

export function TemperatureChoice({ given, used, onTemperature }: TemperatureChoiceProps) {
  const { temperature, lossBefore, lossAfter } = useMemo(() => fitTemperature(given), [given]);
  return (
    <div className={classes.choice}>
      <h4 className={parts.h4}>Temperature</h4>
      <Text size="sm">
        At a temperature of {formatFigure(temperature, 2)} the probabilities mean most what they say: log loss{' '}
        {formatFigure(lossBefore)} becomes {formatFigure(lossAfter)}.
      </Text>
      <Switch
        label="Use this temperature"
        checked={used}
        onChange={(event) => onTemperature(event.currentTarget.checked ? temperature : null)}
      />
    </div>
  );
}
