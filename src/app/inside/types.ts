/** What the page asks about the inside of a network. Types only. */
import type { Dataset } from '../../dataset/types.ts';
import type { GraphWeight } from '../../models/graph/modelGraph.ts';
import type { Likes, MapsWish } from '../../training/insideTypes.ts';
import type { Which } from '../state/state.ts';

/** Which weights: those that the model of the form begins with, or those of an ended run, `before` as it began. */
export type InsideWeights = { of: 'form' } | { of: 'run'; runId: string; which: Which | 'before' };

export interface MapsRequest extends MapsWish {
  weights: InsideWeights;
}

/** The kernel of the first convolution as it is with these weights; null where there is none. */
export type FirstKernel = { layer: string; kernel: GraphWeight } | null;

export interface LikesRequest {
  weights: InsideWeights;
  layer: string;
}

/** With the dataset that its images are of. */
export interface LikesAnswer {
  likes: Likes;
  dataset: Dataset;
}
