/** Which rule moves the weights by the settings, and what it keeps for them. No tensors: the page plans memory by it. */
import { SLOT_COUNTS, type UpdateRule } from '../../compute/operations/slotCounts.ts';
import type { Settings } from '../../settings.ts';

type Choice = Pick<Settings, 'optimizer' | 'momentum'>;

/** The rules by which gradients move weights. */
export type OptimizerRule = Exclude<UpdateRule, 'average'>;

export function updateRuleOf({ optimizer, momentum }: Choice): OptimizerRule {
  if (optimizer !== 'sgd') return optimizer === 'adamw' ? 'adam' : optimizer;
  return momentum > 0 ? 'momentum' : 'sgd';
}

/** State tensors that an optimizer keeps for each weight: running means of the gradient or its square. */
export function slotCountOf(settings: Choice): number {
  return SLOT_COUNTS[updateRuleOf(settings)];
}
