/** What a gallery shows of an enlarged picture: the run's answer to it with the heat map, as chosen for all pictures. */
import { Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Run, Which } from '../../app/state/state.ts';
import type { DatasetImage, DecodeSettings, Picture } from '../../dataset/types.ts';
import { GuessNote } from '../parts/GuessNote.tsx';
import { ExplainedPicture } from './ExplainedPicture.tsx';
import { LIMITS } from './explanationText.ts';
import { firstView, HeatMapControls } from './HeatMapControls.tsx';
import classes from './heatmap.module.css';

/** Draws an enlarged picture of a dataset; its pixels are undefined while they are fetched. */
export type RenderEnlarged = (
  image: DatasetImage,
  picture: Picture | undefined,
  decodedWith: DecodeSettings,
) => ReactNode;

/** @param which The weights to begin with. */
export function useHeatMaps(run: Run, which: Which): RenderEnlarged {
  const [view, setView] = useState(() => firstView(which));
  return (image, picture, decodedWith) => (
    <div className={classes.enlarged}>
      <ExplainedPicture
        run={run}
        picture={picture}
        decodedWith={decodedWith}
        view={view}
        name={image.path}
        below={<HeatMapControls run={run} view={view} onChange={setView} />}
      />
      <GuessNote run={run} what="answers" />
      <Text c="dimmed" size="sm">
        {LIMITS}
      </Text>
    </div>
  );
}
