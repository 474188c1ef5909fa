/** The worker of one comparison, or of the figures of one run: it only wires. */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { judgeAt } from '../choices/calibration.ts';
import { type Answers, COMPARISON_SEED, compareAnswers } from './compareAnswers.ts';

/** A message for each draw would take longer than the draw. */
const PROGRESS_INTERVAL_MS = 100;

const api = {
  judgeAt,

  compareAnswers(a: Answers, b: Answers, onProgress: (share: number) => void) {
    let toldAt = performance.now();
    return compareAnswers(a, b, COMPARISON_SEED, (share) => {
      if (performance.now() - toldAt < PROGRESS_INTERVAL_MS) return;
      toldAt = performance.now();
      onProgress(share);
    });
  },
};

export type EvaluationApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
