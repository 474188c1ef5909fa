/** What each layer class computes: one row each, in the file of its family, as in ../layers. */
import type { LayerClass } from './layerCall.ts';
import { MERGING_CALLS } from './mergingCalls.ts';
import { PICTURE_CALLS } from './pictureCalls.ts';
import { VALUE_CALLS } from './valueCalls.ts';
import { WINDOW_CALLS } from './windowCalls.ts';

/** Every class by Keras' name. */
export const LAYER_CALLS: Readonly<Record<string, LayerClass>> = {
  ...VALUE_CALLS,
  ...WINDOW_CALLS,
  ...PICTURE_CALLS,
  ...MERGING_CALLS,
};
