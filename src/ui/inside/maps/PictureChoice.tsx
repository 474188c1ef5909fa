/** The picture that a network is shown: one of train or validation, or a file. */
import { Button, FileButton, Group, NativeSelect } from '@mantine/core';
import { ImagePlus } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { askableImages } from '../../../app/inside/askable.ts';
import type { Dataset, DatasetImage, Picture } from '../../../dataset/types.ts';
import { isolated } from '../../../shared/names.ts';
import { useDarkroom } from '../../parts/context.tsx';
import { PictureGrid } from '../../pictures/PictureGrid.tsx';
import { PicturePages } from '../../pictures/PicturePages.tsx';
import { turnedPage } from '../../pictures/selection.ts';
import { usePictures } from '../../pictures/usePictures.ts';
import classes from './maps.module.css';

const A_PAGE = 8;

/** With a name to be shown. */
export interface ShownPicture {
  name: string;
  picture: Picture;
}

interface PictureChoiceProps {
  dataset: Dataset;
  onPicture: (shown: ShownPicture) => void;
  onFile: (file: File) => void;
}

export function PictureChoice({ dataset, onPicture, onFile }: PictureChoiceProps) {
  const [label, setLabel] = useState<number | null>(null);
  const [wanted, setPage] = useState(1);
  const reset = useRef<() => void>(null);
  const runs = useDarkroom((state) => state.runs);
  const images = useMemo(
    () => askableImages(runs, dataset).filter((image) => label === null || image.label === label),
    [runs, dataset, label],
  );
  const pages = Math.max(1, Math.ceil(images.length / A_PAGE));
  const page = Math.min(wanted, pages);
  const seen = useMemo(() => images.slice((page - 1) * A_PAGE, page * A_PAGE), [images, page]);
  const indices = useMemo(() => seen.map(({ index }) => index), [seen]);
  const pictures = usePictures(indices, null, dataset);
  const open = (image: DatasetImage) => {
    const picture = pictures.get(image.index);
    if (picture) onPicture({ name: image.path, picture });
  };
  return (
    <div className={classes.choice}>
      <Group align="end" mb="sm">
        <NativeSelect
          label="Pictures of"
          value={label ?? ''}
          data={[
            { value: '', label: 'all classes' },
            ...dataset.classes.map((name, at) => ({ value: String(at), label: isolated(name) })),
          ]}
          onChange={({ currentTarget: { value } }) => {
            setLabel(value === '' ? null : Number(value));
            setPage(1);
          }}
        />
        <FileButton
          accept="image/*"
          resetRef={reset}
          inputProps={{ 'aria-label': 'A picture from a file' }}
          onChange={(file) => {
            // The same file can be chosen again.
            reset.current?.();
            if (file) onFile(file);
          }}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<ImagePlus size={18} aria-hidden="true" />}>
              A picture from a file
            </Button>
          )}
        </FileButton>
      </Group>
      <PictureGrid
        images={seen}
        classNames={dataset.classes}
        versions={[{ name: 'as read', pictures }]}
        onOpen={open}
        onTurnPage={(by) => turnedPage(page, by, pages, setPage)}
      />
      <PicturePages label="Pages of pictures to look at" pages={pages} page={page} onPage={setPage} />
    </div>
  );
}
