/** The line on kept features: how large they are, and what forgetting them does. */
import { afterEach, expect, it, vi } from 'vitest';
import { forgetAllFeatures, showFeatures } from '../../../../src/app/kept/featureKeeping.ts';
import { createAppStore } from '../../../../src/app/state/store.ts';
import { createFeatureStore } from '../../../../src/training/features/featureStore.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('shows what is kept, and forgets what nobody uses', async () => {
  PrivateFiles.install();
  const store = createAppStore(null);
  const features = createFeatureStore(() => 0);
  const keep = (key: string) =>
    features.use(key, true, (open) => open.append(['cat'], Float32Array.of(1, 2)));
  await Promise.all([keep('a'), keep('b')]);
  await showFeatures(store);
  const bytes = store.getState().keptFeatureBytes;
  expect(bytes).toBeGreaterThan(16);
  await features.use('a', true, () => forgetAllFeatures(store));
  expect(store.getState()).toMatchObject({
    keptFeatureBytes: bytes / 2,
    error: { message: 'Some features are in use and are still kept.' },
  });
  await forgetAllFeatures(store);
  expect(store.getState().keptFeatureBytes).toBe(0);
});

it('shows nothing where the browser keeps nothing', async () => {
  const store = createAppStore(null);
  await showFeatures(store);
  expect(store.getState()).toMatchObject({ keptFeatureBytes: 0, error: null });
});
