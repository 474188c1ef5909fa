/** Which pictures to send to a human, so that the model is right often enough on the rest; fitted on validation. */
import { NumberInput, Switch, Text } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { fitHumanBand } from '../../../evaluation/choices/fitting.ts';
import type { ValidationPredictions } from '../../../evaluation/choices/validationPredictions.ts';
import type { Figure } from '../../../evaluation/types.ts';
import { formatFigure } from '../../../shared/format.ts';
import parts from '../../parts/parts.module.css';
import classes from './decision.module.css';
import { percentOf } from './rates.ts';
import { useRested } from './useRested.ts';

/** "12.5% (95%: 9.8 to 15.8, n = 480)" */
function percentText({ value, interval, n }: Figure): string {
  const percent = (share: number) => formatFigure(share * 100, 1);
  const range = interval ? `95%: ${percent(interval.low)} to ${percent(interval.high)}, ` : '';
  return `${percent(value)}% (${range}n = ${n})`;
}

interface BandChoiceProps {
  predictions: ValidationPredictions;
  threshold: number;
  /** Share of right answers wanted on the rest; null where the band is not used. */
  accuracy: number | null;
  onAccuracy: (accuracy: number | null) => void;
}

export function BandChoice({ predictions, threshold, accuracy, onAccuracy }: BandChoiceProps) {
  // Of a band that is only looked at.
  const [tried, setTried] = useState(95);
  const used = accuracy !== null;
  const stored = used ? percentOf(accuracy) : tried;
  const [percent, setPercent] = useRested(stored, (to) => {
    const possible = Math.min(Math.max(to, 0), 100);
    if (used) onAccuracy(possible / 100);
    else setTried(possible);
  });
  // It is looked for among all answers: what the hand moves does not wait for it.
  const [share, at] = [useDeferredValue(percent / 100), useDeferredValue(threshold)];
  const band = useMemo(() => fitHumanBand(predictions, share, at), [predictions, share, at]);
  return (
    <div className={classes.choice}>
      <h4 className={parts.h4}>Send to a human</h4>
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
          : `No number of them makes the rest right that often${used ? ', so none is sent' : ''}.`}
      </Text>
      <Switch
        label="Send them to a human"
        checked={used}
        onChange={(event) => onAccuracy(event.currentTarget.checked ? Math.min(percent, 100) / 100 : null)}
      />
    </div>
  );
}
