/** The pictures of a dataset, a page at a time. Only the page on view is ever fetched. */
import { Button, Text } from '@mantine/core';
import { Dices } from 'lucide-react';
import { useMemo, useState } from 'react';
import { AUGMENTATION_NAMES } from '../../dataset/augmentation.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import {
  type Dataset,
  type DatasetImage,
  type DatasetSettings,
  SPLITS,
  type Split,
} from '../../dataset/types.ts';
import { formatCount, formatQuantity } from '../../shared/format.ts';
import { useDarkroom } from '../parts/context.tsx';
import { PictureGrid } from '../pictures/PictureGrid.tsx';
import { PicturePages } from '../pictures/PicturePages.tsx';
import { PictureViewer } from '../pictures/PictureViewer.tsx';
import { imagesOnView, PAGE_SIZE, pageCount, turnedPage } from '../pictures/selection.ts';
import { usePictures } from '../pictures/usePictures.ts';
import classes from './examine.module.css';
import { Filters, type View } from './Filters.tsx';

export function Pictures({ dataset, readWith }: { dataset: Dataset; readWith: DatasetSettings }) {
  const splits = useMemo(() => SPLITS.filter((name) => imagesOf(dataset, name).length > 0), [dataset]);
  const [split, setSplit] = useState<Split>(splits[0]);
  const [label, setLabel] = useState<number | null>(null);
  const [view, setView] = useState<View>('both');
  const [draw, setDraw] = useState(1);
  const [page, setPage] = useState(1);
  const [opened, setOpened] = useState<DatasetImage | null>(null);

  const images = useMemo(() => imagesOnView(dataset, split, label), [dataset, split, label]);
  const onPage = useMemo(() => images.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE), [images, page]);
  const indices = useMemo(() => onPage.map((image) => image.index), [onPage]);

  // A string, so that only a change of an augmentation setting counts as one.
  const augmentation = useDarkroom(({ settings }) =>
    JSON.stringify(AUGMENTATION_NAMES.map((name) => settings[name])),
  );
  const shown: View = split === 'train' ? view : 'original';
  const originals = usePictures(indices, shown === 'augmented' ? undefined : null, readWith);
  const augmented = usePictures(indices, shown === 'original' ? undefined : draw, augmentation);
  const versions = [
    ...(shown === 'augmented' ? [] : [{ name: 'Original', pictures: originals }]),
    ...(shown === 'original' ? [] : [{ name: 'Augmented', pictures: augmented }]),
  ];

  const pages = pageCount(images.length);
  return (
    <section className={classes.pictures} aria-label="Pictures">
      <Filters
        splits={splits}
        split={split}
        onSplit={(next) => {
          setSplit(next);
          setPage(1);
        }}
        classNames={dataset.classes}
        label={label}
        onLabel={(next) => {
          setLabel(next);
          setPage(1);
        }}
        view={view}
        onView={setView}
      />
      <div className={classes.bar}>
        <Text c="dimmed" size="sm" aria-live="polite">
          {formatQuantity(images.length, 'picture')}
          {pages > 1 && `, page ${formatCount(page)} of ${formatCount(pages)}`}
          {shown === 'both' && '; left as read, right augmented'}.
        </Text>
        {split === 'train' && (
          <Button
            variant="default"
            leftSection={<Dices size={17} aria-hidden="true" />}
            disabled={view === 'original'}
            onClick={() => setDraw(draw + 1)}
          >
            Draw again
          </Button>
        )}
      </div>
      <PictureGrid
        key={`${split} ${label}`}
        images={onPage}
        classNames={dataset.classes}
        versions={versions}
        onOpen={setOpened}
        onTurnPage={(by) => turnedPage(page, by, pages, setPage)}
      />
      <PicturePages label="Pages of pictures" pages={pages} page={page} onPage={setPage} />
      <PictureViewer
        image={opened}
        classNames={dataset.classes}
        versions={versions}
        place={{ index: opened ? onPage.indexOf(opened) : 0, count: onPage.length }}
        onMove={(by) => setOpened((before) => before && onPage[onPage.indexOf(before) + by])}
        onClose={() => setOpened(null)}
      />
    </section>
  );
}
