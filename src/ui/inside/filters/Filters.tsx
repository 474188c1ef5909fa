/** The first convolution's kernels as pictures: the patterns that a network looks for in the picture itself. */
import { Loader, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { FirstKernel } from '../../../app/inside/types.ts';
import type { Outcome } from '../../../shared/errors.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import parts from '../../parts/parts.module.css';
import { PicturePages } from '../../pictures/PicturePages.tsx';
import type { InsidePartProps } from '../parts/inside.ts';
import { SavePng } from '../parts/SavePng.tsx';
import { TileGrid } from '../parts/TileGrid.tsx';
import { saveTiles } from '../parts/tile.ts';
import { type RunWeightsName, WeightChoice, weightsOf } from '../parts/weightChoice.tsx';
import { kernelTiles } from './kernelTiles.ts';

const A_PAGE = 48;

export function Filters({ inside }: InsidePartProps) {
  const { runId } = inside;
  const { firstKernel } = useActions();
  const hasDataset = useDarkroom((state) => state.dataset.status === 'ready');
  const [which, setWhich] = useState<RunWeightsName>('best');
  const [found, setFound] = useState<Outcome<FirstKernel> | null>(null);
  const [wanted, setPage] = useState(1);
  // Another network, or other classes, have other weights.
  // biome-ignore lint/correctness/useExhaustiveDependencies: likewise
  useEffect(() => {
    let isOutdated = false;
    void firstKernel(weightsOf(runId, which)).then((outcome) => {
      if (!isOutdated) setFound(outcome);
    });
    return () => {
      isOutdated = true;
    };
  }, [firstKernel, runId, which, inside, hasDataset]);
  const kernel = found && 'value' in found ? found.value : null;
  const tiles = useMemo(() => (kernel ? kernelTiles(kernel.kernel) : []), [kernel]);
  const pages = Math.max(1, Math.ceil(tiles.length / A_PAGE));
  const page = Math.min(wanted, pages);
  const shown = useMemo(() => tiles.slice((page - 1) * A_PAGE, page * A_PAGE), [tiles, page]);
  return (
    <>
      {runId && <WeightChoice label="Weights" which={which} onWhich={setWhich} />}
      {!found && <Loader aria-label="Reading weights" />}
      {found && 'error' in found && <ErrorText error={found.error} />}
      {found && 'value' in found && !kernel && (
        <Text>This network has no convolution, so it has no filters.</Text>
      )}
      {kernel && (
        <>
          <Text my="md" className={parts.advice}>
            {`“${isolated(kernel.layer)}” lays ${kernel.kernel.shape[3]} patterns of ${kernel.kernel.shape[0]} × ${kernel.kernel.shape[1]} over the picture. Grey counts nothing, bright is wanted, dark is not. Many first layers look for edges, spots and colours.`}
          </Text>
          <TileGrid
            label={`Filters of ${kernel.layer}`}
            tiles={shown}
            detailOf={({ name, caption }) => `${name}: weights from ${caption}.`}
          />
          <PicturePages label="Pages of filters" pages={pages} page={page} onPage={setPage} />
          <SavePng
            mt="sm"
            disabled={shown.length === 0}
            onSave={() => saveTiles(shown, `${kernel.layer}, ${inside.title}`, 'darkroom-filters')}
          />
        </>
      )}
    </>
  );
}
