/** What each row counts in a fit, so that the fit's loss is a mean over its pictures. */
import { weightsByRule } from '../../models/head/classWeights.ts';
import type { HeadInput } from './types.ts';

export interface FitWeights {
  /** By class; 0 for one without pictures. */
  classes: number[];
  /** By row: class weight / (views of the picture · pictures of the fit); 0 for rows of pictures that it must not see. */
  rows: Float32Array;
}

/** @param sees Whether the fit sees a picture. */
export function fitWeights(
  { picture, labels, classCount, classWeight }: HeadInput,
  sees: (picture: number) => boolean,
): FitWeights {
  const counts = new Array<number>(classCount).fill(0);
  labels.forEach((label, at) => {
    if (sees(at)) counts[label] += 1;
  });
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  const classes = [...(weightsByRule(classWeight, counts) ?? counts.map(() => 1))];
  const views = new Int32Array(labels.length);
  for (let row = 0; row < picture.length; row++) views[picture[row]] += 1;
  const rows = Float32Array.from(picture, (at) =>
    sees(at) ? classes[labels[at]] / (views[at] * pictures) : 0,
  );
  return { classes, rows };
}
