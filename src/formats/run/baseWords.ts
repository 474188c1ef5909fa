/** What a run says of its pretrained base and of its phases, in words for the page, reports and files. It must not import tfjs. */
import { bestFigure, isOfValidation } from '../../evaluation/figures/monitored.ts';
import type { RunBase } from '../../models/base/base.ts';
import { averagedText } from '../../models/ensemble/ensemble.ts';
import { initialWeightsText } from '../../models/imported/importedModel.ts';
import { formatCount, formatFigure, formatQuantity } from '../../shared/format.ts';
import type {
  AveragePhase,
  FeaturesPhase,
  FitPhase,
  HeadPhase,
  HeadSearch,
  Phase,
} from '../../training/types.ts';
import type { RunFile } from './runFileTypes.ts';

/** What was compared before the base was taken. */
const CHECKS: Readonly<Record<RunBase['check'], string>> = {
  pin: 'verified: its weights are the known ones, bit by bit',
  publisher: 'verified: its file has the publisher’s checksum',
  shapes: 'not verified: only names and shapes of its weights were compared',
  own: 'somebody’s own network, not verified',
};

/** "verified: its weights are the known ones, bit by bit" */
export const checkText = ({ check }: Pick<RunBase, 'check'>): string => CHECKS[check];

/** A rate or the strength of a head, to three digits: "0.01", "3.16e-5". */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(3)));

/** How far the base kept its weights, in short: "all of it", "up to block_14_add", "nothing". */
export function frozenText({ frozen, cut }: Pick<RunBase, 'frozen' | 'cut'>): string {
  if (frozen === null) return 'nothing';
  return frozen === cut ? 'all of it' : `up to ${frozen}`;
}

/** The same as a sentence. */
export function keptText(base: Pick<RunBase, 'frozen' | 'cut'>): string {
  if (base.frozen === null) return 'All of it is trained.';
  return base.frozen === base.cut
    ? 'All of it keeps its weights.'
    : `It keeps its weights ${frozenText(base)}.`;
}

/** Whether a logistic head alone was fitted: such a run has no epochs, and no best one. */
export function isRegressionAlone({
  base,
  settings,
}: Pick<RunFile, 'base'> & { settings: { epochs: number; head: string } }): boolean {
  return base !== null && settings.head === 'logistic' && settings.epochs === 0;
}

/** What the first weights came from; a base gives them where no run does. An ensemble's are those of its members. */
export function firstWeightsText({
  initialWeights,
  base,
  ensemble,
}: Pick<RunFile, 'initialWeights' | 'base' | 'ensemble'>): string {
  if (ensemble) return averagedText(ensemble);
  return base && initialWeights?.from !== 'run' ? base.name : initialWeightsText(initialWeights);
}

/** "1,186 pictures and views of 1,280 values; 593 computed, the others were kept" */
export function featuresText({ rows, computed, dimensions, settings }: FeaturesPhase): string {
  const what =
    settings.views > 0 ? `${formatCount(rows)} pictures and views` : formatQuantity(rows, 'picture');
  const values = `${what} of ${formatQuantity(dimensions, 'value')}`;
  if (computed === rows) return `${values}, computed once`;
  return computed === 0
    ? `${values}, all of them kept before`
    : `${values}; ${formatCount(computed)} computed, the others kept before`;
}

/** "5 that hold out groups, 2 name families, 5 picture clusters" */
const kindsText = (kinds: NonNullable<HeadSearch['kinds']>) =>
  kinds.map(({ kind, folds }, place) => `${folds}${place === 0 ? ' that hold out' : ''} ${kind}`).join(', ');

/** How the strength was chosen: "L2 0.01 chosen: the strongest within one standard error of the best; 5 folds …" */
export function searchText(search: HeadSearch): string {
  const { strengths, kinds, chosen, folds, converged, iterations } = search;
  const end = converged ? '' : ` It had not converged after ${formatQuantity(iterations, 'iteration')}.`;
  const { l2 } = strengths[chosen];
  if (folds === 0)
    return `L2 ${shortNumber(l2)}, not searched for: some class has training pictures of one group only.${end}`;
  const by = kinds
    ? `the best, by the mean over all kinds of folds of the training pictures: ${kindsText(kinds)}; ${hardestOf(search)} are the hardest`
    : `the best; ${folds} folds of the training pictures`;
  return `L2 ${shortNumber(l2)} chosen: the strongest within one standard error of ${by}.${end}`;
}

/** What a table of a search by kinds of folds is called. */
export const KINDS_CAPTION = 'What survives when whole kinds of pictures are held out';

/** The figures of the chosen strength with each kind of folds; none where the folds held out groups only. */
export function chosenByKind({ kinds = [], chosen }: HeadSearch) {
  return kinds.map(({ kind, folds, strengths }) => ({ kind, folds, ...strengths[chosen] }));
}

/** The kind with the highest loss. */
const hardestOf = (search: HeadSearch) =>
  chosenByKind(search).reduce((most, one) => ((one.meanLoss ?? 0) > (most.meanLoss ?? 0) ? one : most)).kind;

/** The same in words: "log loss 0.1234 for groups, 0.2345 for name families"; null of a run without such a search. */
export function kindFiguresText(phases: readonly Phase[]): string | null {
  const found = phases.flatMap((phase) => (phase.kind === 'head' ? chosenByKind(phase.search) : []));
  if (found.length === 0) return null;
  return `log loss ${found.map(({ kind, meanLoss }) => `${formatFigure(meanLoss)} for ${kind}`).join(', ')}`;
}

/** "Class weights balanced: from 0.52 (dog) to 2.4 (cat)." @param nameOf Of a class, as it may stand in a sentence. */
export function classWeightsText(
  { settings, classWeights }: HeadPhase,
  nameOf: (label: number) => string,
): string {
  if (settings.classWeight === 'none') return 'No class weights: every picture counts the same.';
  const [least, most] = [Math.min(...classWeights), Math.max(...classWeights)];
  const isByHand = settings.classWeight !== 'balanced';
  if (least === most && !isByHand)
    return 'Class weights balanced: the classes are equally large, so all count the same.';
  const said = (weight: number) => `${shortNumber(weight)} (${nameOf(classWeights.indexOf(weight))})`;
  return `Class weights ${isByHand ? 'by hand' : 'balanced'}: from ${said(least)} to ${said(most)}.`;
}

/** "4 of 10 epochs: the last 2 blocks at a rate of 0.0001, the head at 0.001" */
export function fitText({ settings, history, fromFeatures }: FitPhase): string {
  const { epochs, unfreeze = 0, learningRate, lowerRate = 1 } = settings;
  const rate =
    unfreeze > 0
      ? `the last ${formatQuantity(unfreeze, 'block')} at a rate of ${shortNumber(learningRate * lowerRate)}, the head at ${shortNumber(learningRate)}`
      : `the head alone, at a rate of ${shortNumber(learningRate)}`;
  const frozen = fromFeatures ? '; the frozen part was computed once' : '';
  return `${history.length} of ${formatQuantity(epochs, 'epoch')}: ${rate}${frozen}`;
}

/**
 * "The best weights are 0.4 of the fine-tuned ones and 0.6 of those before blocks were unfrozen: log loss 0.21 on the validation
 * pictures. The fine-tuned ones have 0.25, those before 0.3."
 */
export function averageText({ shares, by, chosen }: AveragePhase): string {
  const { share } = shares[chosen];
  const [start, end, best] = [shares[0], shares[shares.length - 1], shares[chosen]].map(({ [by]: figure }) =>
    shortNumber(figure ?? Number.NaN),
  );
  const [name, better] = by === 'auc' ? ['AUC', 'higher'] : ['log loss', 'lower'];
  const what =
    share === 1
      ? `The fine-tuned weights stay as they are: no average has a ${better} ${name} on the validation pictures.`
      : `The best weights are ${shortNumber(share)} of the fine-tuned ones and ${shortNumber(1 - share)} of those before blocks were unfrozen: ${name} ${best} on the validation pictures.`;
  return `${what} The fine-tuned ones have ${end}, those before ${start}.`;
}

/** What an average is good for, for somebody who meets it first. */
export const AVERAGE_HELP =
  'Fine-tuning fits the pictures at hand and forgets some of what the base had learned from many others. Weights in between keep more of that, so they often hold better on pictures from elsewhere.';

/** The share of the fine-tuned weights in the best ones: "0.4"; a dash where nothing was averaged. */
export function averageShareText(phases: readonly Phase[]): string {
  const average = phases.find((phase) => phase.kind === 'average');
  return average ? shortNumber(average.shares[average.chosen].share) : '–';
}

/** Whether the best weights of a run are an average, not those of an epoch. */
export const isAveraged = (phases: readonly Phase[]): boolean =>
  phases.some((phase) => phase.kind === 'average' && phase.shares[phase.chosen].share < 1);

/** Whether the best weights of a run were chosen by its validation split: as an epoch, or as an average. */
export const isChosenByValidation = ({ settings, phases }: Pick<RunFile, 'settings' | 'phases'>): boolean =>
  isOfValidation(bestFigure(settings, true)) || isAveraged(phases);
