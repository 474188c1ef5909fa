/**
 * What earlier visits measured, kept by the browser: for each device, kind of layer and browser version. Pure but for the
 * storage that is passed in.
 */
import type { BackendName, LayerKind, Verdict } from '../compute/types.ts';

const STORAGE_KEY = 'darkroom.devices';

type Right = Extract<Verdict, { status: 'right' }>;

export interface DeviceMemory {
  /** `name` is the device's, as deviceNames tells it. */
  recall(backend: BackendName, name: string, kind: LayerKind): Right | undefined;
  remember(backend: BackendName, name: string, kind: LayerKind, verdict: Right): void;
}

/** True for what `remember` wrote: somebody else's text, or that of an older page, is as good as nothing. */
function isRight(value: unknown, backend: BackendName): value is Right {
  const { status, info, pace } = (value ?? {}) as Partial<Right>;
  const figures = [pace?.overheadMs, pace?.msPerGflop, info?.maxTensorBytes];
  return (
    status === 'right' &&
    info?.backend === backend &&
    typeof info.description === 'string' &&
    typeof info.software === 'boolean' &&
    figures.every((figure) => Number.isFinite(figure))
  );
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
  return {
    recall(backend, name, kind) {
      const value = kept.get(keyOf(backend, name, kind));
      return isRight(value, backend) ? value : undefined;
    },
    remember(backend, name, kind, verdict) {
      kept.set(keyOf(backend, name, kind), verdict);
      // What an older browser measured will not be asked for again.
      for (const key of kept.keys()) if (!key.endsWith(`,${JSON.stringify(browser)}]`)) kept.delete(key);
      try {
        storage?.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries(kept)));
      } catch {
        // The browser keeps nothing (private window, quota): it lasts for this visit.
      }
    },
  };
}
