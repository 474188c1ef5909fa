/** Which split, which class and which version of the pictures are on view. */

import { Input, NativeSelect, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { Split } from '../../dataset/types.ts';
import { isolated } from '../../shared/names.ts';
import { SPLIT_TITLES } from '../words/splitTables.ts';
import classes from './examine.module.css';

export type View = 'original' | 'augmented' | 'both';
const VIEWS: { value: View; label: string }[] = [
  { value: 'original', label: 'Original' },
  { value: 'augmented', label: 'Augmented' },
  { value: 'both', label: 'Both' },
];

interface FiltersProps {
  splits: readonly Split[];
  split: Split;
  onSplit: (split: Split) => void;
  classNames: readonly string[];
  label: number | null;
  onLabel: (label: number | null) => void;
  view: View;
  onView: (view: View) => void;
}

export function Filters(props: FiltersProps) {
  const { splits, split, onSplit, classNames, label, onLabel, view, onView } = props;
  const id = useId();
  return (
    <div className={classes.filters}>
      <Input.Wrapper label="Split" labelElement="div" labelProps={{ id: `${id}-split` }}>
        <SegmentedControl
          fullWidth
          aria-labelledby={`${id}-split`}
          data={splits.map((name) => ({ value: name, label: SPLIT_TITLES[name] }))}
          value={split}
          onChange={onSplit}
        />
      </Input.Wrapper>
      <NativeSelect
        label="Class"
        value={label === null ? '' : String(label)}
        onChange={({ currentTarget: { value } }) => onLabel(value === '' ? null : Number(value))}
        data={[
          { value: '', label: 'All classes' },
          ...classNames.map((name, index) => ({ value: String(index), label: isolated(name) })),
        ]}
      />
      {split === 'train' && (
        <Input.Wrapper label="Version" labelElement="div" labelProps={{ id: `${id}-view` }}>
          <SegmentedControl
            fullWidth
            aria-labelledby={`${id}-view`}
            data={VIEWS}
            value={view}
            onChange={onView}
          />
        </Input.Wrapper>
      )}
    </div>
  );
}
