/** Pictures of the loaded dataset by their paths, a page at a time. */

import { Text } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import { imagesByPath } from '../../dataset/divide/splitContents.ts';
import type { DatasetImage } from '../../dataset/types.ts';
import { formatCount, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { useDarkroom } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import { PictureGrid } from '../pictures/PictureGrid.tsx';
import { PicturePages } from '../pictures/PicturePages.tsx';
import { PictureViewer } from '../pictures/PictureViewer.tsx';
import { PAGE_SIZE, pageCount, pageOf, turnedPage } from '../pictures/selection.ts';
import { usePictures } from '../pictures/usePictures.ts';
import type { RenderEnlarged } from './useHeatMaps.tsx';

/** A picture by its path, and what stands under it. */
export interface ShownPicture {
  path: string;
  caption: string;
}

interface PathGalleryProps {
  title: string;
  /** In which order the pictures are: "the most confident errors first". */
  order: string;
  /** What the pictures belong to. */
  dataset: { name: string; hash: string };
  classNames: readonly string[];
  pictures: readonly ShownPicture[];
  /** Draws an enlarged picture in place of the plain one. */
  render?: RenderEnlarged;
}

const NONE: DatasetImage[] = [];
const NO_IMAGES: ReadonlyMap<string, DatasetImage> = new Map();

export function PathGallery(props: PathGalleryProps) {
  const { title, order, dataset, classNames, pictures, render } = props;
  const ready = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset : null));
  const id = useId();
  const [wanted, setPage] = useState(1);
  const [opened, setOpened] = useState<DatasetImage | null>(null);
  const isLoaded = ready?.dataset.hash === dataset.hash;
  // By path: divided otherwise, the same dataset has its pictures at other places.
  const byPath = isLoaded ? imagesByPath(ready.dataset) : NO_IMAGES;
  const pages = pageCount(pictures.length);
  const page = Math.min(wanted, pages);
  const { images, captions } = useMemo(() => {
    const onPage = pictures.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).flatMap(({ path, caption }) => {
      const image = byPath.get(path);
      return image ? [{ image, caption }] : [];
    });
    return {
      images: onPage.length > 0 ? onPage.map(({ image }) => image) : NONE,
      captions: new Map(onPage.map(({ image, caption }) => [image.index, caption])),
    };
  }, [pictures, page, byPath]);
  const indices = useMemo(() => images.map(({ index }) => index), [images]);
  const originals = usePictures(indices, null, ready?.readWith);
  const versions = [{ name: 'Original', pictures: originals }];
  const place = opened ? pictures.findIndex(({ path }) => path === opened.path) : 0;
  const move = (by: 1 | -1) => {
    setOpened(byPath.get(pictures[place + by].path) ?? null);
    setPage(pageOf(place + by));
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={parts.h3}>
        {title}
      </h3>
      <Text c="dimmed" size="sm" mb="sm" aria-live="polite">
        {formatQuantity(pictures.length, 'picture')}
        {pictures.length > 0 && `, ${order}`}
        {isLoaded && pages > 1 && `, page ${formatCount(page)} of ${formatCount(pages)}`}.
        {images.length > 0 && ' Arrow keys move, Enter enlarges.'}
      </Text>
      {!isLoaded && pictures.length > 0 && (
        <Text>Open “{isolated(dataset.name)}” again to see them: that dataset is not loaded now.</Text>
      )}
      {images.length > 0 && (
        <PictureGrid
          images={images}
          classNames={classNames}
          versions={versions}
          captionOf={({ index }) => captions.get(index) ?? ''}
          onOpen={setOpened}
          onTurnPage={(by) => turnedPage(page, by, pages, setPage)}
        />
      )}
      {isLoaded && <PicturePages label={`Pages of ${title}`} pages={pages} page={page} onPage={setPage} />}
      <PictureViewer
        image={opened}
        classNames={classNames}
        versions={versions}
        place={{ index: place, count: pictures.length }}
        onMove={move}
        render={
          render && ready ? (image) => render(image, originals.get(image.index), ready.readWith) : undefined
        }
        onClose={() => setOpened(null)}
      />
    </section>
  );
}
