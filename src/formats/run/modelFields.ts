/** What run.json and result.json say of a model, read field by field. It must not import tfjs. */
import { titleOf } from '../../models/catalogue/catalogue.ts';
import type { Ensemble } from '../../models/ensemble/ensemble.ts';
import { MAX_MEMBERS, MIN_MEMBERS } from '../../models/ensemble/ensembleGraph.ts';
import type { PerChannel, Preprocessing } from '../../models/graph/modelFile.ts';
import { preprocessingAt } from '../../models/imported/chosenModel.ts';
import type { InputShape } from '../../models/types.ts';
import type { Settings } from '../../settings.ts';
import type { Fields } from '../../shared/fields.ts';
import type { RunFile } from './runFileTypes.ts';
import { guessesIn } from './sharedFields.ts';

function inputShapeIn(model: Fields): InputShape {
  const isSize = (item: unknown): item is number => Number.isSafeInteger(item) && (item as number) > 0;
  const shape = model.list('inputShape', 'height, width and channels', isSize);
  if (shape.length !== 3) model.fail('"model.inputShape" is not height, width and channels');
  const [height, width, channels] = shape;
  return [height, width, channels];
}

/** A number, or a list of them. */
function perChannel(fields: Fields, key: string): PerChannel {
  if (!Array.isArray(fields.raw(key))) return fields.number(key);
  return fields.list(key, 'numbers', (item): item is number => Number.isFinite(item));
}

function preprocessingIn(model: Fields, settings: Settings): Preprocessing {
  if (model.raw('preprocessing') === undefined)
    return preprocessingAt({ modelId: model.text('id'), imported: null }, settings);
  const fields = model.object('preprocessing');
  return {
    height: fields.count('height', 1),
    width: fields.count('width', 1),
    channelOrder: fields.one('channelOrder', ['rgb', 'bgr', 'grayscale']),
    scale: perChannel(fields, 'scale'),
    offset: perChannel(fields, 'offset'),
  };
}

/** What a run says of its model. Runs of older pages are of models of the catalogue, and say no more than its id. */
export function modelIn(model: Fields, settings: Settings): RunFile['model'] {
  const id = model.text('id');
  const origin = model.laterOrNull('origin', () => model.text('origin'));
  const width = model.laterOrNull('width', () => model.number('width'));
  return {
    id,
    name: model.raw('name') === undefined ? titleOf(id) : model.text('name'),
    origin,
    width: width ?? (origin === null ? settings.width : null),
    parameters: model.count('parameters'),
    inputShape: inputShapeIn(model),
    preprocessing: preprocessingIn(model, settings),
    guesses: guessesIn(model),
  };
}

/** The runs that an ensemble was made of; null for any other run. */
export function ensembleIn(whole: Fields): Ensemble | null {
  return whole.laterOrNull('ensemble', () => {
    const fields = whole.object('ensemble');
    const members = fields.objects('members').map((member) => ({
      id: member.text('id'),
      number: member.count('number'),
      seed: member.count('seed'),
    }));
    if (members.length < MIN_MEMBERS || members.length > MAX_MEMBERS)
      fields.fail(`it is an ensemble of ${members.length}`);
    return {
      kind: fields.one('kind', ['folds', 'seeds']),
      which: fields.one('which', ['best', 'last']),
      members,
    };
  });
}
