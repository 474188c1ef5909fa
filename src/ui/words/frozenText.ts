/** What of a base the next run trains, and what that costs, in words. It must not draw. */
import { estimatedStepMs } from '../../compute/device/probe.ts';
import type { Pace } from '../../compute/types.ts';
import type { AugmentationSettings } from '../../dataset/augmentation.ts';
import type { Base } from '../../models/base/base.ts';
import { blocksOf, frozenTo } from '../../models/base/headed.ts';
import { type ModelGraph, parameterCount, trainableCount } from '../../models/graph/modelGraph.ts';
import { stepCost } from '../../models/graph/stepCost.ts';
import type { LayerRow } from '../../models/types.ts';
import type { Settings } from '../../settings.ts';
import { formatBytes, formatCount, formatEstimate } from '../../shared/format.ts';
import { keptAnswerBytes } from '../../training/step/keptAnswers.ts';

/** "38 %", "0.52 %" */
const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;

/**
 * "Frozen up to block_15_add; 2 of 8 blocks and the head are trained: 38 % of the weights."
 * @param graph Of the base with its head, as it is trained.
 */
export function frozenText(
  base: Base,
  settings: Pick<Settings, 'cut' | 'unfreeze' | 'head'>,
  graph: ModelGraph,
): string {
  const frozen = frozenTo(base, settings);
  const blocks = blocksOf(base, settings);
  const share = `${percent(trainableCount(graph) / parameterCount(graph))} of the weights`;
  if (settings.unfreeze === 0)
    return settings.head === 'logistic'
      ? `All of “${base.name}” is frozen; the head is fitted to its answers, without epochs.`
      : `Frozen up to ${frozen}; the head alone is trained: ${share}.`;
  const first = settings.head === 'dense' ? 'The head is trained first, by itself. ' : '';
  const kept = frozen === null ? 'Nothing is frozen' : `Frozen up to ${frozen}`;
  const some = frozen === null ? 'all' : `${settings.unfreeze} of`;
  return `${first}${kept}; ${some} ${blocks.length} blocks and the head are trained: ${share}.`;
}

/** What a step of these rows takes. @param pace Of the device; null where it was never measured. */
export function frozenCostText(
  rows: readonly LayerRow[],
  settings: AugmentationSettings & Pick<Settings, 'batchSize' | 'mixup' | 'cutmix'>,
  pictures: number,
  pace: Pace | null,
): string {
  const timeOf = (some: readonly LayerRow[]) =>
    formatEstimate(estimatedStepMs(pace as Pace, stepCost(some, settings.batchSize)));
  const bytes = keptAnswerBytes(rows, settings, pictures);
  if (bytes === null) return pace ? `About ${timeOf(rows)} a step.` : '';
  const trained = rows.filter(({ isFrozen }) => !isFrozen);
  const time = pace ? ` About ${timeOf(trained)} a step.` : '';
  return `The frozen part answers once to all ${formatCount(pictures)} pictures, and its answers are kept in memory: ${formatBytes(bytes)}.${time}`;
}
