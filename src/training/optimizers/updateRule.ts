/** Which rule moves the weights by the settings, and what it keeps for them. No tensors: the page plans memory by it. */
import { SLOT_COUNTS, type UpdateRule } from '../../compute/operations/slotCounts.ts';
import type { Settings } from '../../settings.ts';

/** What an optimizer is made of. What is left out does nothing. */
export type OptimizerSettings = Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'> &
  Partial<
    Pick<
      Settings,
      | 'nesterov'
      | 'weightDecay'
      | 'decayKernelsOnly'
      | 'clipnorm'
      | 'globalClipnorm'
      | 'useEma'
      | 'emaMomentum'
    >
  >;
type Choice = Omit<OptimizerSettings, 'learningRate'>;

/** The rules by which gradients move weights. */
export type OptimizerRule = Exclude<UpdateRule, 'average'>;

export function updateRuleOf({ optimizer, momentum, nesterov }: Choice): OptimizerRule {
  if (optimizer !== 'sgd') return optimizer === 'adamw' ? 'adam' : optimizer;
  if (momentum === 0) return 'sgd';
  return nesterov ? 'nesterov' : 'momentum';
}

/** State tensors that an optimizer keeps for each weight: running means of the gradient or its square, and of the weight itself. */
export function slotCountOf(settings: Choice): number {
  return SLOT_COUNTS[updateRuleOf(settings)] + (settings.useEma ? 1 : 0);
}
