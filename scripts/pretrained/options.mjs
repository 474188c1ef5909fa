/**
 * The command line of `npm run pretrained`: read and checked. It touches no file.
 */
import { ScriptError } from '../script-error.mjs';

/**
 * @typedef {object} PretrainedOptions
 * @property {'list' | 'fetch' | 'help'} what
 * @property {string | null} from a folder or file to copy from, in place of the publishers
 * @property {string[] | null} ids those that were named; null where none was
 */

/** What is fetched where nothing is named, and by npm start: the two whose weights are known by a pin, 3.7 MB together. */
export const SMALL_ONES = ['mobilenet-v2-0.35', 'mobilenet-0.25'];

/** @param {readonly { id: string }[]} bases */
export const helpText = (bases) => `npm run pretrained [-- NAME… | --all | --from DIR | --list]

Puts pretrained networks into public/pretrained/, where npm start and npm run build find them.
Without a name: ${SMALL_ONES.join(' and ')}.

  NAME…        one or several of ${bases.map(({ id }) => id).join(', ')}
  --all        all of them
  --from DIR   copies what lies in a folder or below it (or one file), in place of downloading; with names only those
  --list       says which there are, which are here, and how they were verified
  --help       this text`;

/**
 * @param {readonly string[]} args
 * @param {readonly { id: string }[]} bases
 * @returns {PretrainedOptions}
 */
export function readOptions(args, bases) {
  const known = bases.map(({ id }) => id);
  /** @type {PretrainedOptions} */
  const options = { what: 'fetch', from: null, ids: null };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--help') options.what = 'help';
    else if (arg === '--list') options.what = 'list';
    else if (arg === '--all') options.ids = known;
    else if (arg === '--from' || arg.startsWith('--from=')) {
      options.from = (arg === '--from' ? rest.shift() : arg.slice('--from='.length)) || null;
      if (options.from === null) throw new ScriptError('--from needs a folder.');
    } else if (known.includes(arg)) options.ids = [...(options.ids ?? []), arg];
    else
      throw new ScriptError(
        arg.startsWith('-')
          ? `There is no option ${arg}. See npm run pretrained -- --help`
          : `There is no pretrained network "${arg}". There are ${known.join(', ')}.`,
      );
  }
  return options;
}
