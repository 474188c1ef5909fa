/** What uneven classes mean for the next run, in numbers of its training pictures, and what is done about it. Pure: it reads the state. */
import { fitsHead, fitsHeadAlone, type HeadChoice } from '../../app/state/nextModel.ts';
import type { AppState } from '../../app/state/state.ts';
import { classCounts } from '../../dataset/divide/splitContents.ts';
import type { Dataset, Split } from '../../dataset/types.ts';
import { type Imbalance, imbalanceOf } from '../../evaluation/figures/imbalance.ts';
import { formatCount } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';

const PARTS = [
  '',
  '',
  'half',
  'a third',
  'a quarter',
  'a fifth',
  'a sixth',
  'a seventh',
  'an eighth',
  'a ninth',
  'a tenth',
];

/** What a class counts that has one picture for `ratio` of another: "about a third". */
function partText(ratio: number): string {
  const part = PARTS[Math.round(ratio)];
  if (!part) return `less than ${PARTS[PARTS.length - 1]}`;
  return Number.isInteger(ratio) ? part : `about ${part}`;
}

/** How uneven the training pictures of the open dataset are; null where they are about even, or none are here. */
export function imbalanceOfTrain({ dataset }: Pick<AppState, 'dataset'>): Imbalance | null {
  return dataset.status === 'ready' ? imbalanceOf(classCounts(dataset.dataset, 'train')) : null;
}

/** Whether the classes of the training pictures, or of those of `split`, are uneven. */
export function isUneven(dataset: Pick<Dataset, 'classes' | 'images'>, split: Split): boolean {
  return (['train', split] as const).some((one) => imbalanceOf(classCounts(dataset, one)) !== null);
}

/**
 * "Always PNEUMONIA would be right for 74 % of the training pictures: 3,875 of it, 1,341 of NORMAL. Where every picture counts the
 * same, NORMAL counts about a third of PNEUMONIA."
 */
export function imbalanceText(
  { largest, smallest, share, ratio }: Imbalance,
  classes: readonly string[],
  counts: readonly number[],
): string {
  const [most, fewest] = [largest, smallest].map((label) => isolated(classes[label]));
  return (
    `Always ${most} would be right for ${Math.round(100 * share)} % of the training pictures: ` +
    `${formatCount(counts[largest])} of it, ${formatCount(counts[smallest])} of ${fewest}. ` +
    `Where every picture counts the same, ${fewest} counts ${partText(ratio)} of ${most}.`
  );
}

/** What is done about uneven classes in the next run, and whether some of its training goes without. */
export interface Remedies {
  /** A sentence each. */
  sentences: string[];
  /** Whether a part of the training counts every picture the same. */
  isLacking: boolean;
}

/** What the settings do about uneven classes, for the model of the next run. */
export function remediesOf(state: HeadChoice): Remedies {
  const { classWeight, balancedBatches, loss } = state.settings;
  const isLogistic = fitsHead(state);
  const hasEpochs = !fitsHeadAlone(state);
  const sentences: string[] = [];
  if (classWeight === 'balanced') sentences.push('Class weights are balanced: every class counts the same.');
  else if (classWeight !== 'auto' && classWeight !== 'none') sentences.push('Class weights are set by hand.');
  else if (classWeight === 'auto' && isLogistic)
    sentences.push(
      `The logistic head counts every class the same already${hasEpochs ? '; the epochs after it do not' : ''}.`,
    );
  if (hasEpochs && balancedBatches)
    sentences.push(
      classWeight === 'balanced'
        ? 'Balanced batches draw every class equally often as well: small classes now count more than large ones. Take one of the two.'
        : 'Balanced batches draw every class equally often.',
    );
  if (hasEpochs && loss === 'focal')
    sentences.push('The focal loss counts pictures less that are answered well, whatever their class.');
  const isWeighted = classWeight !== 'none' && (classWeight !== 'auto' || (isLogistic && !hasEpochs));
  return { sentences, isLacking: !isWeighted && !(hasEpochs && (balancedBatches || loss === 'focal')) };
}
