/** Pictures that a run was judged on; enlarged, each carries the heat map of the run's answer. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import type { Which } from '../../../app/runWeights.ts';
import type { Run } from '../../../app/state.ts';
import { PathGallery, type ShownPicture } from '../PathGallery.tsx';
import { ExplainedPicture } from './ExplainedPicture.tsx';
import { LIMITS } from './explanationText.ts';
import { firstView, HeatMapControls } from './HeatMapControls.tsx';
import classes from './heatmap.module.css';

interface ExplainedGalleryProps {
  run: Run;
  /** The weights that gave the answers. */
  which: Which;
  title: string;
  /** In which order the pictures are: "the most confident errors first". */
  order: string;
  pictures: readonly ShownPicture[];
}

export function ExplainedGallery({ run, which, title, order, pictures }: ExplainedGalleryProps) {
  const [view, setView] = useState(() => firstView(which));
  return (
    <PathGallery
      title={title}
      order={order}
      dataset={run.dataset}
      classNames={run.dataset.classes}
      pictures={pictures}
      enlarged={(image, picture, decodedWith) => (
        <div className={classes.enlarged}>
          <ExplainedPicture
            run={run}
            picture={picture}
            decodedWith={decodedWith}
            view={view}
            name={image.path}
            below={<HeatMapControls run={run} view={view} onChange={setView} />}
          />
          <Text c="dimmed" size="sm">
            {LIMITS}
          </Text>
        </div>
      )}
    />
  );
}
