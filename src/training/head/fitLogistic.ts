/** Fits a logistic head on features, its strength of regularisation found on grouped folds. It must not know of models. */
import type { HeadFit, HeadInput, HeadOptions } from './types.ts';

/** The head of the training pictures alone. Same input, same head on the same device. */
export async function fitLogistic(_input: HeadInput, _options: HeadOptions = {}): Promise<HeadFit> {
  throw new Error('Not there yet.');
}
