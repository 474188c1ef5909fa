/** Chooses between the best and the last weights of a run. */
import { SegmentedControl } from '@mantine/core';
import type { Which } from '../../app/state/state.ts';

interface WhichWeightsProps {
  label: string;
  value: Which;
  onChange: (which: Which) => void;
  /** False where the run has no last ones. */
  hasLast?: boolean;
  className?: string;
}

export function WhichWeights({ label, value, onChange, hasLast = true, className }: WhichWeightsProps) {
  return (
    <SegmentedControl<Which>
      aria-label={label}
      className={className}
      data={[
        { value: 'best', label: 'Best weights' },
        { value: 'last', label: 'Last weights', disabled: !hasLast },
      ]}
      value={value}
      onChange={onChange}
    />
  );
}
