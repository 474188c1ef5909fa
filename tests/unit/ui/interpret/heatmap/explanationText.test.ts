import { expect, it } from 'vitest';
import type { AppState } from '../../../../../src/app/state/state.ts';
import type { Explanation } from '../../../../../src/training/explain/explain.ts';
import { explanationText, obstacle } from '../../../../../src/ui/heatmap/explanationText.ts';
import { newRun, stateWithRuns } from '../../../app/run.ts';

const CAM: Explanation = {
  probabilities: [0.2, 0.8],
  label: 1,
  method: 'grad-cam',
  models: 1,
  layer: { name: 'conv2d_2', cells: [6, 7] },
  map: new Float32Array(4),
  maximum: 0.3,
};

it('says what a map shows, and where it is zero', () => {
  expect(explanationText(CAM, ['A', 'B'])).toContain('speak for B, in the 6 × 7 cells of the layer conv2d_2');
  expect(explanationText({ ...CAM, maximum: 0 }, ['A', 'B'])).toContain('zero everywhere');
  expect(explanationText({ ...CAM, models: 3 }, ['A', 'B'])).toContain('the mean of the maps of 3 models');
  const saliency = { ...CAM, method: 'saliency', layer: null } as const;
  expect(explanationText(saliency, ['A', 'B'])).toContain('the same for both');
  expect(explanationText(saliency, ['A', 'B', 'C'])).not.toContain('the same for both');
  expect(explanationText({ ...saliency, maximum: 0 }, ['A', 'B'])).toContain('zero everywhere');
});

it('says what a heat map waits for', () => {
  const device = { status: 'ready', info: newRun().device } as const;
  const free: AppState = { ...stateWithRuns('a'), device };
  expect(obstacle(free)).toBeNull();
  const training = newRun({ id: 'b', number: 2, status: 'paused' });
  expect(obstacle({ ...free, runs: [...free.runs, training] })).toContain('Run 2 is training');
  expect(obstacle({ ...free, runs: [newRun({ status: 'finished', busy: 'evaluating' })] })).toContain(
    'judged',
  );
  expect(obstacle({ ...free, device: { status: 'looking' } })).toContain('being opened');
  const error = { kind: 'user', message: 'Nothing computes here.' } as const;
  expect(obstacle({ ...free, device: { status: 'missing', error } })).toBe('Nothing computes here.');
});
