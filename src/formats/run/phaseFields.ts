/** What run.json says of a base and of the phases of a run on it, read field by field. It must not import tfjs. */
import { chosenShare, SHARE_FIGURES } from '../../evaluation/choices/shareChoice.ts';
import type { RunBase } from '../../models/base/base.ts';
import type { Fields } from '../../shared/fields.ts';
import {
  type AveragePhase,
  EPOCH_FIGURES,
  type EpochFigure,
  type EpochLogs,
  type HeadSearch,
  type KindFigures,
  type Phase,
  type StrengthFigures,
} from '../../training/types.ts';

const FOLD_KINDS = ['groups', 'name families', 'picture clusters'] as const;

const isNumber = (item: unknown): item is number => typeof item === 'number';

/** The base of a run; null where it has none, or its file is older than bases. */
export function baseIn(whole: Fields): RunBase | null {
  return whole.laterOrNull('base', () => {
    const fields = whole.object('base');
    return {
      name: fields.text('name'),
      known: fields.orNull('known', () => fields.text('known')),
      check: fields.one('check', ['pin', 'publisher', 'shapes', 'own']),
      pin: fields.text('pin'),
      cut: fields.text('cut'),
      frozen: fields.orNull('frozen', () => fields.text('frozen')),
      views: fields.count('views'),
    };
  });
}

function strengthsIn(fields: Fields): StrengthFigures[] {
  return fields.objects('strengths').map((one) => ({
    l2: one.number('l2', 0),
    meanLoss: one.orNull('meanLoss', () => one.number('meanLoss')),
    standardError: one.orNull('standardError', () => one.number('standardError')),
    accuracy: one.orNull('accuracy', () => one.number('accuracy')),
    ...(one.raw('auc') !== undefined && { auc: one.orNull('auc', () => one.number('auc')) }),
  }));
}

function searchIn(phase: Fields): HeadSearch {
  const fields = phase.object('search');
  const chosen = fields.count('chosen');
  const strengths = strengthsIn(fields);
  if (chosen >= strengths.length) fields.fail('it chose a strength that it does not list');
  const kindIn = (one: Fields): KindFigures => {
    const kind = one.one('kind', FOLD_KINDS);
    const own = strengthsIn(one);
    if (own.length !== strengths.length || own.some(({ l2 }, at) => l2 !== strengths[at].l2))
      fields.fail(`its folds by ${kind} were judged at other strengths than it lists`);
    return { kind, folds: one.count('folds', 2), strengths: own };
  };
  return {
    strengths,
    ...(fields.raw('kinds') !== undefined && { kinds: fields.objects('kinds').map(kindIn) }),
    chosen,
    best: fields.count('best'),
    folds: fields.count('folds'),
    converged: fields.flag('converged'),
    iterations: fields.count('iterations'),
  };
}

/** Figures of an epoch; null is what is no number. Without a validation split, or of an older page, some are missing. */
function epochIn(fields: Fields): EpochLogs {
  const isThere = (name: EpochFigure) =>
    name === 'loss' || name === 'accuracy' || fields.raw(name) !== undefined;
  const figure = (name: EpochFigure) => fields.orNull(name, () => fields.number(name)) ?? Number.NaN;
  return Object.fromEntries(EPOCH_FIGURES.filter(isThere).map((name) => [name, figure(name)])) as EpochLogs;
}

/** An average of weights: its shares rise within 0 to 1, and the chosen one has the best figure. */
function averageIn(phase: Fields): AveragePhase {
  const shareOf = (fields: Fields, name: string) => {
    const value = fields.number(name, 0);
    return value <= 1 ? value : fields.fail(`"${name}" of an average of weights is ${value}`);
  };
  const shares = phase.objects('shares').map((one) => ({
    share: shareOf(one, 'share'),
    loss: one.orNull('loss', () => one.number('loss', 0)) ?? Number.NaN,
    accuracy: shareOf(one, 'accuracy'),
    auc: one.orNull('auc', () => shareOf(one, 'auc')),
  }));
  // Once it was always the loss.
  const by = phase.raw('by') === undefined ? 'loss' : phase.one('by', SHARE_FIGURES);
  const chosen = phase.count('chosen');
  if (shares.some(({ share }, place) => place > 0 && share <= shares[place - 1].share))
    phase.fail('the shares of its average of weights do not rise');
  if (shares.length === 0 || chosen !== chosenShare(shares, by))
    phase.fail('the share that its average of weights chose has not the best figure');
  return {
    kind: 'average',
    settings: { averageWithBase: phase.object('settings').flag('averageWithBase') },
    ...{ shares, by, chosen, elapsedMs: phase.number('elapsedMs', 0) },
  };
}

function phaseIn(phase: Fields): Phase {
  const settings = phase.object('settings');
  const views = () => settings.count('views');
  const head = () => settings.one('head', ['logistic', 'dense']);
  switch (phase.one('kind', ['features', 'head', 'fit', 'average'])) {
    case 'features':
      return {
        kind: 'features',
        settings: { cut: settings.text('cut'), views: views() },
        dimensions: phase.count('dimensions'),
        rows: phase.count('rows'),
        computed: phase.count('computed'),
        elapsedMs: phase.number('elapsedMs', 0),
      };
    case 'head':
      return {
        kind: 'head',
        settings: {
          head: head(),
          classWeight: settings.text('classWeight'),
          views: views(),
        },
        search: searchIn(phase),
        classWeights: phase.list('classWeights', 'numbers', isNumber),
        elapsedMs: phase.number('elapsedMs', 0),
      };
    case 'fit':
      return {
        kind: 'fit',
        settings: {
          ...(settings.raw('head') !== undefined && {
            head: head(),
            unfreeze: settings.count('unfreeze'),
            lowerRate: settings.number('lowerRate', 0),
          }),
          learningRate: settings.number('learningRate', 0),
          epochs: settings.count('epochs'),
        },
        frozen: phase.orNull('frozen', () => phase.text('frozen')),
        trainable: phase.count('trainable'),
        fromFeatures: phase.flag('fromFeatures'),
        history: phase.objects('history').map(epochIn),
      };
    case 'average':
      return averageIn(phase);
  }
}

/** The phases of a run; none where its file is older than they are. */
export function phasesIn(whole: Fields): Phase[] {
  return whole.raw('phases') === undefined ? [] : whole.objects('phases').map(phaseIn);
}
