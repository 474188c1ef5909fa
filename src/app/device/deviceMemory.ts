/**
 * What earlier visits measured, and what steps of their runs really took, kept by the browser: for each device, kind of layer and
 * browser version. Pure but for the storage that is passed in.
 */
import type { BackendName, LayerKind, Pace, StepCost, StepTime, Verdict } from '../../compute/types.ts';

const STORAGE_KEY = 'darkroom.devices';

type Right = Extract<Verdict, { status: 'right' }>;

export interface DeviceMemory {
  /** `name` is the device's, as deviceNames tells it. */
  recall(backend: BackendName, name: string, kind: LayerKind): Right | undefined;
  remember(backend: BackendName, name: string, kind: LayerKind, verdict: Right): void;
  /** What a step of that kind of layer, and of as many operations to the power of ten, really took the last time. */
  recallStep(backend: BackendName, name: string, cost: StepCost): StepTime | undefined;
  rememberStep(backend: BackendName, name: string, cost: StepCost, ms: number): void;
  /** Forgets what steps took, whatever their size. */
  forgetSteps(backend: BackendName, name: string, kind: LayerKind): void;
}

const areFigures = (...values: unknown[]) => values.every((value) => Number.isFinite(value));
const isPace = (pace: Partial<Pace> | undefined) => areFigures(pace?.overheadMs, pace?.msPerGflop);

/** True for what `remember` wrote: somebody else's text, or that of an older page, is as good as nothing. */
function isRight(value: unknown, backend: BackendName): value is Right {
  const { status, info, pace, again } = (value ?? {}) as Partial<Right>;
  return (
    status === 'right' &&
    info?.backend === backend &&
    typeof info.description === 'string' &&
    typeof info.software === 'boolean' &&
    areFigures(info.maxTensorBytes) &&
    isPace(pace) &&
    (again === undefined || isPace(again))
  );
}

/** True for what `rememberStep` wrote. */
function isStepTime(value: unknown): value is StepTime {
  const { ms, cost } = (value ?? {}) as Partial<StepTime>;
  return areFigures(ms, cost?.flops, cost?.weightedLayers);
}

/** A memory in `storage`; without one, or where it refuses, for this visit only. `browser` names the browser's version. */
export function createDeviceMemory(storage: Storage | null, browser: string): DeviceMemory {
  const kept = new Map<string, unknown>();
  try {
    const text = JSON.parse(storage?.getItem(STORAGE_KEY) ?? '{}');
    for (const [key, value] of Object.entries(text ?? {})) kept.set(key, value);
  } catch {
    // Not ours to read.
  }
  const keyOf = (...parts: string[]) => JSON.stringify([...parts, browser]);
  /** A step says little about others that are ten times as large or small. */
  const stepKey = (backend: BackendName, name: string, { heaviest, flops }: StepCost) =>
    keyOf(backend, name, heaviest.kind, 'step', String(Math.round(Math.log10(flops))));
  function save(): void {
    // What an older browser measured will not be asked for again.
    for (const key of kept.keys()) if (!key.endsWith(`,${JSON.stringify(browser)}]`)) kept.delete(key);
    try {
      storage?.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries(kept)));
    } catch {
      // The browser keeps nothing (private window, quota): it lasts for this visit.
    }
  }
  return {
    recall(backend, name, kind) {
      const value = kept.get(keyOf(backend, name, kind));
      return isRight(value, backend) ? value : undefined;
    },
    remember(backend, name, kind, verdict) {
      kept.set(keyOf(backend, name, kind), verdict);
      save();
    },
    recallStep(backend, name, cost) {
      const value = kept.get(stepKey(backend, name, cost));
      return isStepTime(value) ? value : undefined;
    },
    rememberStep(backend, name, cost, ms) {
      const { flops, weightedLayers } = cost;
      kept.set(stepKey(backend, name, cost), { ms, cost: { flops, weightedLayers } } satisfies StepTime);
      save();
    },
    forgetSteps(backend, name, kind) {
      const start = JSON.stringify([backend, name, kind, 'step']).replace(/]$/, ',');
      for (const key of kept.keys()) if (key.startsWith(start)) kept.delete(key);
      save();
    },
  };
}
