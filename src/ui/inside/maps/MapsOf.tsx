/** What a layer answers with one set of weights: its channels as pictures, in pages, or its values as bars. */
import { Loader, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { InsideWeights } from '../../../app/inside/types.ts';
import { isDeviceInUse } from '../../../app/state/state.ts';
import type { Picture } from '../../../dataset/types.ts';
import type { LayerMaps } from '../../../training/insideTypes.ts';
import { useDarkroom } from '../../parts/context.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import { PicturePages } from '../../pictures/PicturePages.tsx';
import { SavePng } from '../parts/SavePng.tsx';
import { TileGrid } from '../parts/TileGrid.tsx';
import { saveTiles } from '../parts/tile.ts';
import { channelText, isPicture, mapTiles } from './mapTiles.ts';
import { useLayerMaps } from './useLayerMaps.ts';
import { VectorBars } from './VectorBars.tsx';

export const MAPS_A_PAGE = 24;

interface MapsShownProps {
  maps: LayerMaps;
  /** Place of the first map that came along. */
  from: number;
  /** "Best weights" */
  title: string;
  /** Of the values that answer for classes; null else. */
  names: readonly string[] | null;
}

export function MapsShown({ maps, from, title, names }: MapsShownProps) {
  const tiles = useMemo(() => (isPicture(maps) ? mapTiles(maps, from) : []), [maps, from]);
  if (!isPicture(maps)) return <VectorBars maps={maps} title={title} names={names} />;
  const fileName = `darkroom-${maps.layer.replaceAll('/', '-')}-maps`;
  return (
    <>
      <TileGrid
        label={`Channels of ${maps.layer}, ${title}, the strongest first`}
        tiles={tiles}
        detailOf={({ id }) => channelText(maps, id)}
      />
      <SavePng
        mt="sm"
        disabled={tiles.length === 0}
        onSave={() => saveTiles(tiles, `${maps.layer}, ${title}`, fileName)}
      />
    </>
  );
}

interface MapsOfProps {
  weights: InsideWeights;
  picture: Picture;
  layer: string;
  title: string;
  names: readonly string[] | null;
}

export function MapsOf({ weights, picture, layer, title, names }: MapsOfProps) {
  const [turned, setTurned] = useState({ layer, page: 1 });
  const page = turned.layer === layer ? turned.page : 1;
  const isBusy = useDarkroom(isDeviceInUse);
  const request = useMemo(
    () => (isBusy ? null : { weights, picture, layer, from: (page - 1) * MAPS_A_PAGE, count: MAPS_A_PAGE }),
    [isBusy, weights, picture, layer, page],
  );
  const answered = useLayerMaps(request);
  if (isBusy) return <Text role="status">The device is at work. The maps come when it has finished.</Text>;
  if (!answered) return <Loader aria-label="Asking the layer" />;
  const { outcome } = answered;
  if ('error' in outcome) return <ErrorText error={outcome.error} />;
  const maps = outcome.value;
  const pages = isPicture(maps) ? Math.ceil(maps.channels.length / MAPS_A_PAGE) : 1;
  return (
    <div aria-busy={answered.request !== request}>
      <Text size="sm" c="dimmed" mb="xs" role="status">
        {`${title}: ${maps.shape.join(' × ')}. ${isPicture(maps) ? 'Each channel between its own ends, dark to bright; the number is its mean.' : ''}`}
      </Text>
      <MapsShown maps={maps} from={answered.request.from} title={title} names={names} />
      <PicturePages
        label={`Pages of channels, ${title}`}
        pages={pages}
        page={page}
        onPage={(to) => setTurned({ layer, page: to })}
      />
    </div>
  );
}
