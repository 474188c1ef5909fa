/** What a layer answers that is no picture: a bar for each value, the largest first or, of the classes, in their order. */
import { Text } from '@mantine/core';
import { formatFigure } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import type { LayerMaps } from '../../../training/insideTypes.ts';
import { SavePng } from '../parts/SavePng.tsx';
import classes from './maps.module.css';
import { saveBars } from './saveBars.ts';

/** More bars than this say nothing more. */
const MOST = 64;

interface VectorBarsProps {
  maps: LayerMaps;
  /** "Best weights" */
  title: string;
  /** Names of the values where they answer for classes; null else. */
  names: readonly string[] | null;
}

export function VectorBars({ maps: { channels, layer }, title, names }: VectorBarsProps) {
  const all = names ? [...channels].sort((a, b) => a.channel - b.channel) : channels;
  const bars = all.slice(0, MOST).map(({ channel, mean }) => ({
    name: names ? isolated(names[channel] ?? `class ${channel}`) : String(channel),
    value: mean,
  }));
  const most = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  return (
    <>
      <ol className={classes.bars} aria-label={`Values of ${isolated(layer)}`}>
        {bars.map(({ name, value }, at) => (
          <li key={all[at].channel}>
            <span>{name}</span>
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.bar}
                data-negative={value < 0}
                style={{ width: `${(Math.abs(value) / most) * 100}%` }}
              />
            </span>
            <span>{formatFigure(value, 3)}</span>
          </li>
        ))}
      </ol>
      {all.length > MOST && <Text size="sm">{`The ${MOST} largest of ${all.length} values.`}</Text>}
      <SavePng
        mt="sm"
        onSave={() => saveBars(bars, `${layer}, ${title}`, `darkroom-${layer.replaceAll('/', '-')}-values`)}
      />
    </>
  );
}
