/**
 * Class names and preprocessing as they travel in a model file: in Darkroom's own note, in labels.json, and in Teachable
 * Machine's metadata.json. It must not import tfjs.
 */
import {
  GUESSES,
  type ModelFile,
  type PerChannel,
  type Preprocessing,
} from '../../models/graph/modelFile.ts';
import { isObject } from './kerasArguments.ts';

/** The attribute, or member of metadata.json, that holds Darkroom's note. Keras passes over it. */
export const NOTE = 'darkroom';

export type Sidecar = Pick<ModelFile, 'classes' | 'preprocessing' | 'guesses'>;

export const NO_SIDECAR: Sidecar = { classes: null, preprocessing: null };

function classesOf(value: unknown): string[] | null {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')
    ? value
    : null;
}

const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 2 ** 16;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isPerChannel = (value: unknown, channels: number): value is PerChannel =>
  isNumber(value) || (Array.isArray(value) && value.length === channels && value.every(isNumber));

function preprocessingOf(value: unknown): Preprocessing | null {
  if (!isObject(value)) return null;
  const { height, width, channelOrder, scale, offset } = value;
  if (channelOrder !== 'rgb' && channelOrder !== 'bgr' && channelOrder !== 'grayscale') return null;
  const channels = channelOrder === 'grayscale' ? 1 : 3;
  if (!isSize(height) || !isSize(width)) return null;
  if (!isPerChannel(scale, channels) || !isPerChannel(offset, channels)) return null;
  return { height, width, channelOrder, scale, offset };
}

/** What of the rest was a guess, as a part of a sidecar; nothing where nothing was. */
function guessesOf(value: unknown): Pick<Sidecar, 'guesses'> {
  const guesses = Array.isArray(value) ? GUESSES.filter((guess) => value.includes(guess)) : [];
  return guesses.length > 0 ? { guesses } : {};
}

/** Reads Darkroom's note; what is not as it should be counts as not said. */
export function readNote(value: unknown): Sidecar {
  if (!isObject(value)) return NO_SIDECAR;
  return {
    classes: classesOf(value.classes),
    preprocessing: preprocessingOf(value.preprocessing),
    ...guessesOf(value.guesses),
  };
}

/** Reads labels.json of Darkroom's zip. */
export function readLabels(value: unknown): Sidecar {
  if (!isObject(value)) return NO_SIDECAR;
  const classes = classesOf(value.classes);
  if (!isObject(value.preprocessing)) return { classes, preprocessing: null };
  const { colorMode, imageSize, rescale, offset, channelOrder } = value.preprocessing;
  const preprocessing = preprocessingOf({
    ...{ height: imageSize, width: imageSize, scale: rescale, offset: offset ?? 0 },
    channelOrder: channelOrder ?? colorMode,
  });
  return { classes, preprocessing, ...guessesOf(value.guesses) };
}

/** Teachable Machine's pictures are x / 127.5 − 1, in colour and in grey. */
export const TEACHABLE_MACHINE = { scale: 1 / 127.5, offset: -1 } as const;
/** And of this many pixels, where a file does not say. */
const TEACHABLE_MACHINE_PX = 224;

/**
 * Reads metadata.json, of Teachable Machine or with its names alone.
 * @param channels Of the model's input; the file does not always say that its pictures are grey.
 */
export function readTeachableMachine(value: unknown, channels: number | null): Sidecar {
  if (!isObject(value)) return NO_SIDECAR;
  const classes = classesOf(value.labels);
  if (typeof value.tmVersion !== 'string') return { classes, preprocessing: null };
  const size = isSize(value.imageSize) ? value.imageSize : TEACHABLE_MACHINE_PX;
  const channelOrder = (channels === null ? value.grayscale === true : channels === 1) ? 'grayscale' : 'rgb';
  return { classes, preprocessing: { height: size, width: size, channelOrder, ...TEACHABLE_MACHINE } };
}

/** Text as JSON. Throws a UserError by `refuse` where it is none. */
export function parseJson(text: string, refuse: (cause: unknown) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse(cause);
  }
}
