/** What of a network is frozen and at what rates the rest is trained, as sentences for a run's log. Pure; no tfjs. */
import type { Settings } from '../../settings.ts';
import { parameterCount, trainableCount } from '../graph/modelGraph.ts';
import type { ImportedModel } from '../imported/importedModel.ts';
import { rateShares } from './frozen.ts';

/** "0.0001", without what multiplying leaves in the last digits. */
const rateText = (rate: number) => `${Number(rate.toPrecision(6))}`;

/** None for a network all of which is trained at one rate. */
export function frozenNotes(
  { graph, bodyEnd }: Pick<ImportedModel, 'graph' | 'bodyEnd'>,
  { learningRate, lowerRate }: Pick<Settings, 'learningRate' | 'lowerRate'>,
): string[] {
  const last = graph.layers.findLast(({ trainable }) => !trainable);
  const share = (100 * trainableCount(graph)) / parameterCount(graph);
  const frozen = last
    ? [`Frozen up to ${last.name}: ${Number(share.toPrecision(2))} % of the weights are trained.`]
    : [];
  const isLower = bodyEnd !== undefined && rateShares(graph, bodyEnd, 0).includes(0);
  if (!isLower || lowerRate === 1) return frozen;
  const [head, lower] = [learningRate, learningRate * lowerRate].map(rateText);
  return [...frozen, `Learning rate: ${head} for the head, ${lower} for the layers of the base.`];
}
