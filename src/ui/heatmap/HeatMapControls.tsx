/** How heat maps are shown: whether at all, how strong, for which class, of which weights; and what their colours mean. */

import { NativeSelect, Slider, Switch, Text } from '@mantine/core';
import { hasLastWeights, type Run, type Which } from '../../app/state/state.ts';
import { isolated } from '../../shared/names.ts';
import { WhichWeights } from '../form/WhichWeights.tsx';
import classes from './heatmap.module.css';
import { VIRIDIS_GRADIENT } from './viridis.ts';

export interface HeatMapView {
  shown: boolean;
  /** 0 to 1. */
  opacity: number;
  /** The class that is explained; null for the likeliest one. */
  label: number | null;
  which: Which;
}

/** How the first map is shown. */
export function firstView(which: Which): HeatMapView {
  return { shown: true, opacity: 0.5, label: null, which };
}

interface HeatMapControlsProps {
  run: Run;
  view: HeatMapView;
  onChange: (view: HeatMapView) => void;
}

export function HeatMapControls({ run, view, onChange }: HeatMapControlsProps) {
  const change = (to: Partial<HeatMapView>) => onChange({ ...view, ...to });
  return (
    <div className={classes.controls}>
      <NativeSelect
        label="Explained class"
        value={view.label ?? ''}
        onChange={({ currentTarget: { value } }) => change({ label: value === '' ? null : Number(value) })}
        data={[
          { value: '', label: 'The likeliest' },
          ...run.dataset.classes.map((name, label) => ({ value: String(label), label: isolated(name) })),
        ]}
      />
      <WhichWeights
        label="Weights that answer"
        className={classes.which}
        value={view.which}
        onChange={(which) => change({ which })}
        hasLast={hasLastWeights(run)}
      />
      <Switch
        label="Heat map"
        checked={view.shown}
        onChange={({ currentTarget: { checked } }) => change({ shown: checked })}
      />
      <div>
        <Text size="sm" fw={500}>
          Opacity
        </Text>
        <Slider
          min={0}
          max={100}
          label={(percent) => `${percent}%`}
          value={Math.round(view.opacity * 100)}
          onChange={(percent) => change({ opacity: percent / 100 })}
          disabled={!view.shown}
          thumbLabel="Opacity of the heat map"
        />
      </div>
      <div className={classes.legend} aria-hidden={!view.shown}>
        <span>nothing</span>
        <span className={classes.scale} style={{ background: VIRIDIS_GRADIENT }} />
        <span>most in this map</span>
      </div>
    </div>
  );
}
