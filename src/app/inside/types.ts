/** What the page asks about the inside of a network. Types only. */
import type { Dataset, Picture } from '../../dataset/types.ts';
import type { GraphWeight } from '../../models/graph/modelGraph.ts';
import type { LayerMaps, Likes } from '../../training/maps/types.ts';
import type { Which } from '../state/state.ts';

/** Which weights: those that the model of the form begins with, or those of an ended run, `before` as it began. */
export type InsideWeights = { of: 'form' } | { of: 'run'; runId: string; which: Which | 'before' };

export interface MapsRequest {
  weights: InsideWeights;
  /** As it was read for the model. */
  picture: Picture;
  /** By its name in a layer table. */
  layer: string;
  from: number;
  count: number;
}

/** The maps of a run at work, as they were after an epoch. */
export interface LiveMaps {
  runId: string;
  /** From 1. */
  epoch: number;
  maps: LayerMaps;
}

/** What is watched while runs train: one layer's answer to one picture. */
export type Watch = Pick<MapsRequest, 'picture' | 'layer' | 'count'>;

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
