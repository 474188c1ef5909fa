/** What is asked of the layers of a model, and what they answer: plain data only. */
import type { Picture } from '../dataset/types.ts';
import type { ModelSpec, Paced, WeightData } from './types.ts';

/** What of a layer's answer to one picture is wanted. */
export interface MapsWish {
  /** Of the model's size; one channel serves for three. */
  picture: Picture;
  /** By its name in a layer table: "inner/conv2d" where it is nested. */
  layer: string;
  /** Which channels come with their maps: `count` from place `from` on in the order of `channels`, the strongest first. */
  from: number;
  count: number;
}

/** Weights as a buffer; null where they are those that a run with this seed begins with. */
export type InsideWeightData = WeightData | null;

/** Channels of one layer, for one picture. */
export interface LayerMapsTask extends ModelSpec, MapsWish {
  /** Names these weights: the same key, the same weights. */
  key: string;
  weights: InsideWeightData;
}

/** How one channel answers to one picture. */
export interface ChannelAnswer {
  channel: number;
  /** Over all places. */
  mean: number;
  minimum: number;
  maximum: number;
}

export interface LayerMaps {
  layer: string;
  /** Of all that the layer gives, without the batch: [height, width, channels], or [values]. */
  shape: readonly number[];
  /** All of them, by falling mean; of what is no picture each value is a channel. */
  channels: readonly ChannelAnswer[];
  /** The maps that were asked for, [count][height, width] row-major; each of a vector is one value. */
  values: Float32Array;
}

/** Which pictures make the channels of a layer answer most. */
export interface LikesTask extends ModelSpec, Paced {
  weights: InsideWeightData;
  /** Images of the dataset, by their indices: none of a sealed test split. */
  images: number[];
  layer: string;
  /** Pictures that are told for each channel. */
  most: number;
}

/** A picture, and the place in the layer's map where a channel answers most: [row, column]; [0, 0] of a vector. */
export interface LikedPicture {
  image: number;
  value: number;
  place: readonly [number, number];
}

export interface Likes {
  layer: string;
  shape: readonly number[];
  /** By channel, the strongest first; none where it answers nowhere with more than 0. */
  channels: readonly (readonly LikedPicture[])[];
}
