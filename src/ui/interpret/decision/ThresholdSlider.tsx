/** Where the answer changes from class 0 to class 1. */
import { Slider, Text } from '@mantine/core';
import { formatFigure } from '../../../shared/format.ts';
import classes from './decision.module.css';

/** Thresholds lie this far apart on the slider. */
const THRESHOLD_STEP = 0.005;

interface ThresholdSliderProps {
  threshold: number;
  /** Name of class 1. */
  positive: string;
  onThreshold: (threshold: number) => void;
}

export function ThresholdSlider({ threshold, positive, onThreshold }: ThresholdSliderProps) {
  return (
    <div className={classes.threshold}>
      <Text fw={600} size="sm">
        Threshold: answer {positive} above {formatFigure(threshold, 3)}
      </Text>
      <Slider
        mt="xs"
        min={0}
        max={1}
        step={THRESHOLD_STEP}
        label={null}
        value={threshold}
        onChange={onThreshold}
        thumbLabel={`Threshold for ${positive}`}
      />
    </div>
  );
}
