/** Maps of channels as small pictures. Pure. */
import { formatFigure } from '../../../shared/format.ts';
import type { LayerMaps } from '../../../training/insideTypes.ts';
import { viridisPixels } from '../../heatmap/viridis.ts';
import type { Tile } from '../parts/tile.ts';

/** The values of a channel between its own ends as 0 to 1; what is the same everywhere is 0. */
function spread(values: Float32Array, minimum: number, maximum: number): Float32Array {
  const range = maximum - minimum;
  return range > 0 ? values.map((value) => (value - minimum) / range) : new Float32Array(values.length);
}

/** A tile for each map that came along. @param from The place of the first one. */
export function mapTiles({ shape, channels, values }: LayerMaps, from: number): Tile[] {
  const [height, width] = shape;
  const size = height * width;
  return channels.slice(from, from + values.length / size).map(({ channel, mean, minimum, maximum }, at) => ({
    id: String(channel),
    name: `Channel ${channel}`,
    caption: `${channel}: ${formatFigure(mean, 2)}`,
    ...{ width, height },
    rgba: viridisPixels(spread(values.subarray(at * size, (at + 1) * size), minimum, maximum)),
  }));
}

/** Whether a layer answers with pictures. */
export const isPicture = ({ shape }: Pick<LayerMaps, 'shape'>): boolean => shape.length === 3;

/** What is said of one channel. */
export function channelText({ channels }: LayerMaps, id: string): string {
  const one = channels.find(({ channel }) => String(channel) === id);
  if (!one) return '';
  const { channel, mean, minimum, maximum } = one;
  return `Channel ${channel} answers from ${formatFigure(minimum, 3)} (dark) to ${formatFigure(maximum, 3)} (bright), ${formatFigure(mean, 3)} in the mean.`;
}
