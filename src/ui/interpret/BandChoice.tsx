/** Which pictures to send to a human, so that the model is right often enough on the rest; fitted on validation. */
import { NumberInput, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { fitHumanBand } from '../../evaluation/fitting.ts';
import type { Figure } from '../../evaluation/types.ts';
import type { ValidationPredictions } from '../../evaluation/validation.ts';
import { formatFigure } from '../../shared/format.ts';
import classes from './decision.module.css';

/** "12.5% (95%: 9.8 to 15.8, n = 480)" */
function percentText({ value, interval, n }: Figure): string {
  const percent = (share: number) => formatFigure(share * 100, 1);
  const range = interval ? `95%: ${percent(interval.low)} to ${percent(interval.high)}, ` : '';
  return `${percent(value)}% (${range}n = ${n})`;
}

interface BandChoiceProps {
  predictions: ValidationPredictions;
  threshold: number;
}

export function BandChoice({ predictions, threshold }: BandChoiceProps) {
  const [percent, setPercent] = useState(95);
  const band = useMemo(
    () => fitHumanBand(predictions, percent / 100, threshold),
    [predictions, percent, threshold],
  );
  return (
    <div className={classes.choice}>
      <h4 className={classes.h4}>Send to a human</h4>
      <NumberInput
        label="Right answers wanted on the rest (%)"
        min={0}
        max={100}
        value={percent}
        onChange={(value) => setPercent(Number(value))}
      />
      <Text size="sm" role="status">
        {band
          ? `Send what is answered less surely than ${formatFigure(band.minConfidence, 3)}: ${percentText(band.sent)} of the pictures. ${
              band.accuracy ? `Of the rest ${percentText(band.accuracy)} are right.` : ''
            }`
          : 'However many are sent, the rest are not right so often.'}
      </Text>
    </div>
  );
}
