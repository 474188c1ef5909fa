/** The pictures behind one cell of a confusion matrix, a page at a time, the most confident answers first. */
import { Pagination, Text } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import type { DatasetImage } from '../../dataset/types.ts';
import { useDarkroom } from '../context.tsx';
import { PictureGrid } from '../examine/PictureGrid.tsx';
import { PictureViewer } from '../examine/PictureViewer.tsx';
import { PAGE_SIZE, pageCount } from '../examine/selection.ts';
import { usePictures } from '../examine/usePictures.ts';
import { formatCount, formatFigure, formatQuantity } from '../format.ts';
import classes from './interpret.module.css';

/** A picture by its path, and how sure the model was of its answer. */
export interface ShownPicture {
  path: string;
  confidence: number;
}

interface CellGalleryProps {
  /** Of the dataset that the run was trained on. */
  datasetHash: string;
  datasetName: string;
  classNames: readonly string[];
  cell: { label: number; answer: number };
  pictures: readonly ShownPicture[];
}

const NONE: DatasetImage[] = [];

export function CellGallery({ datasetHash, datasetName, classNames, cell, pictures }: CellGalleryProps) {
  const ready = useDarkroom(({ dataset }) => (dataset.status === 'ready' ? dataset : null));
  const id = useId();
  const [wanted, setPage] = useState(1);
  const [opened, setOpened] = useState<DatasetImage | null>(null);
  const isLoaded = ready?.dataset.hash === datasetHash;
  // By path: divided otherwise, the same dataset has its pictures at other places.
  const byPath = useMemo(
    () => new Map(isLoaded ? ready.dataset.images.map((image) => [image.path, image]) : []),
    [isLoaded, ready],
  );
  const pages = pageCount(pictures.length);
  const page = Math.min(wanted, pages);
  const { images, confidences } = useMemo(() => {
    const onPage = pictures
      .slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
      .flatMap(({ path, confidence }) => {
        const image = byPath.get(path);
        return image ? [{ image, confidence }] : [];
      });
    return {
      images: onPage.length > 0 ? onPage.map(({ image }) => image) : NONE,
      confidences: new Map(onPage.map(({ image, confidence }) => [image.index, confidence])),
    };
  }, [pictures, page, byPath]);
  const indices = useMemo(() => images.map(({ index }) => index), [images]);
  const originals = usePictures(indices, null, ready?.readWith);
  const versions = [{ name: 'Original', pictures: originals }];
  const isRight = cell.label === cell.answer;
  const turn = (by: 1 | -1) => {
    const target = Math.min(pages, Math.max(1, page + by));
    setPage(target);
    return target !== page;
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={classes.h3}>
        {classNames[cell.label]} {isRight ? 'recognised' : `taken for ${classNames[cell.answer]}`}
      </h3>
      <Text c="dimmed" size="sm" mb="sm" aria-live="polite">
        {formatQuantity(pictures.length, 'picture')}, the most confident {isRight ? 'answers' : 'errors'}{' '}
        first
        {pages > 1 && `, page ${formatCount(page)} of ${formatCount(pages)}`}. Arrow keys move, Enter
        enlarges.
      </Text>
      {!isLoaded && (
        <Text>The pictures of “{datasetName}” are not loaded. Open that dataset again to see them.</Text>
      )}
      {images.length > 0 && (
        <PictureGrid
          images={images}
          classNames={classNames}
          versions={versions}
          captionOf={({ index }) => `${formatFigure(confidences.get(index), 3)} ${classNames[cell.answer]}`}
          onOpen={setOpened}
          onTurnPage={turn}
        />
      )}
      {pages > 1 && (
        <nav aria-label="Pages of this cell’s pictures">
          <Pagination
            mt="md"
            total={pages}
            value={page}
            onChange={setPage}
            siblings={1}
            gap={4}
            getItemProps={(number) => ({ 'aria-label': `Page ${number}` })}
            getControlProps={(control) => ({
              'aria-label': `${control === 'next' ? 'Next' : 'Previous'} page`,
            })}
          />
        </nav>
      )}
      <PictureViewer
        image={opened}
        classNames={classNames}
        versions={versions}
        onClose={() => setOpened(null)}
      />
    </section>
  );
}
