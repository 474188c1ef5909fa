/** What a layer answers that is no picture: a bar for each value, the largest first or, of the classes, in their order. */

import { formatFigure } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import type { LayerMaps } from '../../../training/insideTypes.ts';
import classes from './maps.module.css';

/** More bars than this say nothing more. */
const MOST = 64;

interface VectorBarsProps {
  maps: LayerMaps;
  /** Names of the values where they answer for classes; null else. */
  names: readonly string[] | null;
}

export function VectorBars({ maps: { channels, layer }, names }: VectorBarsProps) {
  const all = names ? [...channels].sort((a, b) => a.channel - b.channel) : channels;
  const shown = all.slice(0, MOST);
  const most = Math.max(...channels.map(({ mean }) => Math.abs(mean)), Number.MIN_VALUE);
  return (
    <>
      <ol className={classes.bars} aria-label={`Values of ${isolated(layer)}`}>
        {shown.map(({ channel, mean }) => (
          <li key={channel}>
            <span>{names ? isolated(names[channel] ?? `class ${channel}`) : channel}</span>
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.bar}
                data-negative={mean < 0}
                style={{ width: `${(Math.abs(mean) / most) * 100}%` }}
              />
            </span>
            <span>{formatFigure(mean, 3)}</span>
          </li>
        ))}
      </ol>
      {all.length > MOST && <p>{`The ${MOST} largest of ${all.length} values.`}</p>}
    </>
  );
}
