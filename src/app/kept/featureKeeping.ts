/** The features of pretrained networks that the browser keeps, as the page shows them: how large they are, forgetting them. */
import { UserError } from '../../shared/errors.ts';
import { forgetFeatures, listFeatures } from '../../training/features/keptFeatures.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';

/** Shows what is kept now; to be called again when a pass has ended. */
export async function showFeatures(store: Store): Promise<void> {
  const kept = await listFeatures();
  store.setState({ keptFeatureBytes: kept.reduce((sum, { bytes }) => sum + bytes, 0) });
}

/** Deletes all features that are kept. */
export async function forgetAllFeatures(store: Store): Promise<void> {
  const { fail } = accessTo(store);
  try {
    if (!(await forgetFeatures()))
      fail(
        new UserError(
          'Some features are in use and are still kept.',
          'Wait until they are computed, or close the other tab, and forget them then.',
        ),
      );
    await showFeatures(store);
  } catch (thrown) {
    fail(thrown);
  }
}
