/** What a run says of the views that it is judged by, in words for the page, reports and files. It must not import tfjs. */
import { viewsOf } from '../../dataset/picture/views.ts';
import type { Settings } from '../../settings.ts';

type Judging = Pick<Settings, 'testTimeAugmentation'>;

/** "the mean of 12 views of each picture"; null where each picture is answered once. */
export function viewsText(settings: Judging): string | null {
  const { length } = viewsOf(settings);
  return length === 1 ? null : `the mean of ${length} views of each picture`;
}

/** That an exported model does not answer as the run was judged, in a sentence; null where it does. */
export function answersOnceText(settings: Judging): string | null {
  const views = viewsText(settings);
  return views && `The run is judged by ${views}. An exported model answers once, so its figures differ.`;
}
