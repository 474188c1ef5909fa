/** The fits of a run: one, or on a base first its dense head and then its upper blocks. It must not know of the store. */
import { frozenGraph } from '../../models/base/headed.ts';
import { trainableCount } from '../../models/graph/modelGraph.ts';
import type { FitPhase, TrainingTask } from '../../training/types.ts';
import type { Run } from '../state/state.ts';
import { isBaseRun } from './basePhases.ts';
import { rearranged } from './baseStart.ts';

/** Epochs with the same layers frozen. */
export interface Fit {
  /** What of the run's task is another one. */
  change: Partial<Pick<TrainingTask, 'imported'>>;
  /** What run.json says of it, but for its history; null for a run on no base. */
  phase: FitPhase | null;
  /** Weights in the order of the run's graph, in that of the fit's; both differ in what is frozen. */
  toFit(weights: Blob): Blob;
  toRun(weights: Blob): Blob;
}

const ONLY: Fit = {
  change: {},
  phase: null,
  toFit: (weights) => weights,
  toRun: (weights) => weights,
};

/** What is still to be trained of a run, in order; at least one. */
export function fitsLeft(run: Run): [Fit, ...Fit[]] {
  if (!isBaseRun(run)) return [ONLY];
  const { base, imported, settings, phases } = run;
  const { head, unfreeze, lowerRate, learningRate, epochs } = settings;
  const fitTo = (frozen: string | null, blocks: number): Fit => {
    const graph = frozenGraph(imported.graph, frozen);
    return {
      change: { imported: { ...imported, graph } },
      phase: {
        kind: 'fit',
        settings: { head, unfreeze: blocks, lowerRate, learningRate, epochs },
        ...{ frozen, trainable: trainableCount(graph), fromFeatures: false, history: [] },
      },
      toFit: (weights) => rearranged(weights, imported.graph, graph),
      toRun: (weights) => rearranged(weights, graph, imported.graph),
    };
  };
  const all = [
    ...(head === 'dense' ? [fitTo(base.cut, 0)] : []),
    ...(unfreeze > 0 ? [fitTo(base.frozen, unfreeze)] : []),
  ];
  const done = phases.filter(({ kind }) => kind === 'fit').length;
  const [next = all[all.length - 1], ...later] = all.slice(done);
  return [next ?? ONLY, ...later];
}
