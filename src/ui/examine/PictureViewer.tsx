/** One picture, bigger, with all that is known of it. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { DatasetImage, Picture } from '../../dataset/types.ts';
import { SPLIT_TITLES } from '../data/splitTables.ts';
import classes from './examine.module.css';
import { PictureCanvas } from './PictureCanvas.tsx';

interface PictureViewerProps {
  image: DatasetImage | null;
  classNames: readonly string[];
  versions: readonly { name: string; pictures: ReadonlyMap<number, Picture> }[];
  onClose: () => void;
}

export function PictureViewer({ image, classNames, versions, onClose }: PictureViewerProps) {
  // While the window fades out it keeps showing the last picture.
  const [last, setLast] = useState(image);
  if (image && image !== last) setLast(image);
  return (
    <Modal
      opened={image !== null}
      onClose={onClose}
      size={versions.length > 1 ? 'xl' : 'lg'}
      title={last ? classNames[last.label] : ''}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ title: classes.viewerTitle }}
    >
      {last && (
        <>
          <div className={classes.viewerFrames} data-versions={versions.length}>
            {versions.map(({ name, pictures }) => (
              <figure key={name}>
                <PictureCanvas picture={pictures.get(last.index)} />
                <figcaption>{name}</figcaption>
              </figure>
            ))}
          </div>
          <dl className={classes.viewerFacts}>
            <dt>Path</dt>
            <dd>{last.path}</dd>
            <dt>Split</dt>
            <dd>{SPLIT_TITLES[last.split]}</dd>
            <dt>Label</dt>
            <dd>
              {classNames[last.label]} (class {last.label})
            </dd>
          </dl>
        </>
      )}
    </Modal>
  );
}
