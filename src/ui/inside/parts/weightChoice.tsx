/** Which weights of a network are looked at: as a run begins, its best ones, or its last ones. */
import { SegmentedControl } from '@mantine/core';
import type { InsideWeights } from '../../../app/inside/types.ts';

/** Those of a run by name. */
export type RunWeightsName = Extract<InsideWeights, { of: 'run' }>['which'];

const NAMES: Record<RunWeightsName, string> = { before: 'Before training', best: 'Best', last: 'Last' };
const ORDER: readonly RunWeightsName[] = ['before', 'best', 'last'];

/** @param runId Null for the form's network, which has one set of weights. */
export const weightsOf = (runId: string | null, which: RunWeightsName): InsideWeights =>
  runId === null ? { of: 'form' } : { of: 'run', runId, which };

interface WeightChoiceProps {
  label: string;
  which: RunWeightsName;
  onWhich: (which: RunWeightsName) => void;
}

export function WeightChoice({ label, which, onWhich }: WeightChoiceProps) {
  return (
    <SegmentedControl
      aria-label={label}
      value={which}
      onChange={(value) => onWhich(value as RunWeightsName)}
      data={ORDER.map((value) => ({ value, label: NAMES[value] }))}
    />
  );
}
