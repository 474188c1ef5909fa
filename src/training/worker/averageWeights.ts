/**
 * Averages of two sets of weights of one model, from what it was before its blocks were unfrozen to what it was tuned to, and which of
 * them answers best to the validation split. It must not know of runs or the page.
 */
import type { DeviceInfo } from '../../compute/types.ts';
import { viewsOf } from '../../dataset/picture/views.ts';
import type { Feed } from '../../dataset/pool/feed.ts';
import { chosenShare, shareFigureOf } from '../../evaluation/choices/shareChoice.ts';
import { judge } from '../../evaluation/figures/judge.ts';
import { bestFigure, validationFigures } from '../../evaluation/figures/monitored.ts';
import { answerBytes } from '../step/keptAnswers.ts';
import { pictureInputOf } from '../step/pictureInput.ts';
import { type AnswerSource, keepAnswers, type PictureSource, predictMean } from '../step/predict.ts';
import { answerInputOf } from '../step/splitModel.ts';
import { averageOfWeights, writeWeights } from '../step/weights.ts';
import type { ShareFigures } from '../types.ts';
import { buildInParts } from './buildRunModel.ts';
import { picturesFrom, planFor } from './runFit.ts';
import type { AverageTask, WeightAverage } from './tasks.ts';

/** From the weights before to the tuned ones, in tenths. */
const SHARES = Array.from({ length: 11 }, (_, tenths) => tenths / 10);

/** What averages are made with. */
export interface AverageTools {
  device: DeviceInfo;
  feed: Feed;
  /** Told how many answers are there, and all: of a share to a picture, and of the frozen part where it answers once. */
  onProgress: (done: number, total: number) => void;
  /** Milliseconds since any fixed moment. */
  now: () => number;
}

/**
 * Wortsman et al. 2022 (“Robust fine-tuning of zero-shot models”, WiSE-FT): weights on the line between a model before and after
 * fine-tuning, wₛ = (1 − s) · before + s · after. Under a shift of the data they often answer better than either end, and no worse on
 * the pictures that it was tuned to. Here the share that is best on validation by the figure that chose the best weights is taken, of
 * equal ones that of the lowest loss: by the log loss, or by the AUC. The pictures are seen in the run's views. Where the answers of the frozen part can be kept, it answers once for all shares.
 * @throws what the device throws.
 */
export async function averageWeights(
  task: AverageTask,
  { device, feed, onProgress, now }: AverageTools,
): Promise<WeightAverage> {
  const begunAt = now();
  const { start, tuned, images, labels, classes, settings } = task;
  const pictures: PictureSource[] = viewsOf(settings).map((view) => picturesFrom(feed, task, view));
  const { need, parts } = planFor(device, task);
  const { model, split } = buildInParts(task, tuned);
  try {
    const once = split && answerBytes(need.rows, images.length * pictures.length) !== null ? split : null;
    const passes = SHARES.length + (once ? pictures.length : 0);
    const told = (before: number) => (done: number) =>
      onProgress(before * images.length + done, passes * images.length);
    const answers: AnswerSource[] = [];
    if (once)
      for (const [place, source] of pictures.entries()) {
        const options = { ...pictureInputOf(task), parts, onProgress: told(place) };
        // Nothing stops it before its end.
        answers.push((await keepAnswers(once.frozen, images, source, options)) as AnswerSource);
      }
    const reads = once ? answerInputOf(once) : pictureInputOf(task);
    const shares: ShareFigures[] = [];
    for (const [place, share] of SHARES.entries()) {
      writeWeights(model, averageOfWeights(start, tuned, share));
      const scores = await predictMean(once?.trained ?? model, images, once ? answers : pictures, {
        ...reads,
        parts,
        onProgress: told(answers.length + place),
      });
      const evaluation = judge(labels, scores, classes);
      const { loss, accuracy } = evaluation;
      const auc = validationFigures(evaluation).val_auc;
      shares.push({ share, loss, accuracy, auc: Number.isNaN(auc) ? null : auc });
    }
    const by = shareFigureOf(bestFigure(settings, true));
    const chosen = chosenShare(shares, by);
    const weights = averageOfWeights(start, tuned, shares[chosen].share);
    return { shares, by, chosen, weights, elapsedMs: now() - begunAt };
  } finally {
    model.dispose();
  }
}
