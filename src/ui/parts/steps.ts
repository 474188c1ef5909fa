/**
 * The six steps as the page names them, and when each can be opened. No React.
 */
import {
  Aperture,
  ChartNoAxesCombined,
  Columns3,
  FolderOpen,
  Images,
  Layers,
  type LucideIcon,
} from 'lucide-react';
import { type AppState, hasEnded, STEPS, type Step } from '../../app/state/state.ts';

export const STEP_TITLES: Record<Step, string> = {
  data: 'Data',
  examine: 'Examine',
  model: 'Model',
  train: 'Train',
  interpret: 'Interpret',
  compare: 'Compare',
};

export const STEP_ICONS: Record<Step, LucideIcon> = {
  data: FolderOpen,
  examine: Images,
  model: Layers,
  train: Aperture,
  interpret: ChartNoAxesCombined,
  compare: Columns3,
};

/** Why a step cannot be opened yet, as a sentence; null where it can. */
export function closedBecause(state: AppState, step: Step): string | null {
  if (step === 'data') return null;
  if (step === 'compare') {
    if (state.importedRuns.length > 0 || state.runs.some(hasEnded)) return null;
    return state.runs.length > 0 ? 'The run has not ended yet.' : 'Train a model first.';
  }
  if (step === 'train' && state.runs.length + state.importedRuns.length > 0) return null;
  if (step === 'interpret') return state.runs.length > 0 ? null : 'Train a model first.';
  return state.dataset.status === 'ready' ? null : 'Load a dataset first.';
}

/** The step after this one; null after the last. */
export function stepAfter(step: Step): Step | null {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}
