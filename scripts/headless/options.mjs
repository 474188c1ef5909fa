/**
 * The command line of `npm run headless`: read, checked, explained. Every setting of the table is an option.
 * The table and the models are passed in; it touches no file.
 */
import { ScriptError } from '../script-error.mjs';

/**
 * @typedef {import('../../src/settings.ts').SettingName} SettingName
 * @typedef {import('../../src/settings.ts').SettingRow} SettingRow
 *
 * @typedef {import('../../src/formats/model/exportTargets.ts').ExportTarget} ExportTarget
 *
 * @typedef {typeof import('./tables.ts')} Tables what options are derived from
 *
 * @typedef {object} HeadlessOptions
 * @property {string} dataset path of the zip
 * @property {string | null} model null where a whole model is imported or a base is used
 * @property {string | null} import path of a model file
 * @property {string | null} base id of a pretrained network of the table
 * @property {string | null} pretrained path of its files, or of a folder that has them somewhere
 * @property {boolean} unverifiedBase takes other weights than those that are known
 * @property {string[] | null} importClasses what its outputs stand for, in their order
 * @property {Tables['RANGES'][number]['id'] | null} importRange the values that it takes
 * @property {string | null} recipe one of the page, or a file; null for none
 * @property {number | null} budgetMinutes for “Best result”
 * @property {boolean} carveValidation
 * @property {string} out folder for run.json and model.zip
 * @property {boolean} openTest
 * @property {'best' | 'last'} weights which weights are written
 * @property {ExportTarget[]} exports what is written beside model.zip
 * @property {import('../../src/app/state/repeats.ts').RepeatPlan | null} repeat null for one run
 * @property {string[]} chromeFlags
 * @property {Partial<Record<SettingName, number | string | boolean>>} settings those that were given
 */

/** "imageSize" → "--image-size". @param {string} name */
export const optionOf = (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What --export takes. @param {Tables} tables */
const exportFormats = ({ EXPORT_TARGETS }) =>
  /** @type {ExportTarget[]} */ (Object.keys(EXPORT_TARGETS)).filter((name) => EXPORT_TARGETS[name].headless);

/** Ids, with their widths where there are several, a few on a line. @param {Pick<Tables, 'MODELS' | 'widthsOf'>} tables */
function modelsText({ MODELS, widthsOf }) {
  const words = MODELS.map((model) => {
    const widths = widthsOf(model);
    return widths.length > 1 ? `${model.id} (--width ${widths.join(', ')})` : model.id;
  });
  const lines = [''];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (last.length + word.length > 90) lines.push(word);
    else lines[lines.length - 1] = last ? `${last}, ${word}` : word;
  }
  return lines.join(',\n');
}

/** Known bases, with their widths where there are several. @param {Tables} tables */
function basesText({ MODELS, PRETRAINED, widthsOf }) {
  const ids = MODELS.map(({ id }) => id).filter((id) => PRETRAINED.some(({ modelId }) => modelId === id));
  return modelsText({ MODELS: MODELS.filter(({ id }) => ids.includes(id)), widthsOf });
}

/**
 * Options that are no settings, as "--name VALUE" where they take one, and what --help says of them.
 * @param {Tables} tables @returns {Record<string, string>}
 */
const ownOptions = (tables) => ({
  '--dataset FILE.zip': 'the images',
  '--model ID': `${modelsText(tables)}
Those that keras.applications has take colour and scale as they were built for`,
  '--import FILE': `a trained model in place of --model: a .keras, .h5, model.json (its weights beside it), or a
zip of them; with --epochs 0 it is only evaluated. Image size, colour and scale follow it.
Class names are read from what lies beside it: labels.txt, metadata.json and the like`,
  '--base ID': `a pretrained network in place of --model, with a new head: ${basesText(tables)}`,
  '--pretrained DIR|FILE': `where its weights are; subfolders are searched. Default: what public/pretrained holds
(npm run pretrained)`,
  '--unverified-base': 'takes weights of the right shapes that are not those that are known',
  '--import-classes A,B,C': 'what its outputs stand for, in their order, where no file says it',
  '--import-range RANGE': `the values that it takes, where no file says it: ${tables.RANGES.map(({ id }) => id).join(', ')}`,
  '--recipe NAME|FILE': `trains what a recipe says: ${tables.RECIPE_IDS.join(', ')}, or a .recipe.json. With it --model, --import
and --base may be left out: the best base that is there is taken, without any cnn-gap. What is given
beside it is part of it, and of its hash, which is printed before anything starts. The last phase's run
is written into DIR, those of earlier ones into DIR/phase-1 and so on, and all into DIR/report.html`,
  '--budget-minutes N': 'with --recipe best-result: the time that it is planned for; default: 60',
  '--carve-validation': `carves another validation split from train and validation before it trains, by --val-share,
--split-seed and --group-pattern`,
  '--out DIR': 'where run.json and model.zip are written',
  '--open-test': `evaluates on the test split; without it only validation is touched. The count of openings goes on
from that of the run.json in DIR`,
  '--weights best|last': 'which weights are written; default: best',
  '--export FORMATS': `writes DIR/model.FORMAT for each of ${exportFormats(tables).join(',')}
(one or more, with commas between them) and DIR/golden.json: eight
synthetic pictures and the answers to them, to check the files by`,
  '--repeat-seeds K': `trains with K seeds that follow each other, ${tables.MIN_REPEATS} to ${tables.MAX_REPEATS}, and writes DIR/run-1 to DIR/run-K`,
  '--folds K': 'the same with K grouped folds of train and validation; the test split stays sealed',
  '--chrome-flags "FLAGS"': 'more flags for the browser',
  '--help': 'this text',
});

/** @param {SettingRow} row */
function valueHint(row) {
  if (row.kind === 'choice') return row.choices.join('|');
  if (row.kind === 'text') return row.form ?? 'text';
  return row.kind === 'boolean' ? '' : `${row.min} to ${row.max}${row.unit ? ` ${row.unit}` : ''}`;
}

/**
 * Reads the arguments after `npm run headless --`.
 * @param {string[]} args
 * @param {Tables} tables
 * @returns {HeadlessOptions | 'help'}
 * @throws {ScriptError} one line that says what is wrong
 */
export function readOptions(args, tables) {
  const { SETTINGS, settingProblem, MODELS } = tables;
  const names = /** @type {SettingName[]} */ (Object.keys(SETTINGS));
  const ownValues = Object.keys(ownOptions(tables)).flatMap((usage) =>
    / /.test(usage) ? usage.split(' ')[0] : [],
  );
  const settingOf = new Map(names.map((name) => [optionOf(name), name]));
  /** @type {HeadlessOptions['settings']} */
  const settings = {};
  /** @type {Record<string, string>} */
  const own = {};
  const flags = { '--open-test': false, '--unverified-base': false, '--carve-validation': false };

  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, option, inline] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (option === undefined) throw new ScriptError(`Unexpected "${word}"; see --help.`);
    const takeValue = () => {
      const value = inline ?? rest.shift();
      if (
        value === undefined ||
        (inline === undefined && value.startsWith('--') && option !== '--chrome-flags')
      )
        throw new ScriptError(`${option} needs a value; see --help.`);
      return value;
    };
    const takeNone = () => {
      if (inline !== undefined) throw new ScriptError(`${option} takes no value; see --help.`);
      return true;
    };
    const positive = settingOf.get(option);
    const negative = settingOf.get(option.replace('--no-', '--'));
    if (option === '--help') return 'help';
    if (option in flags) flags[/** @type {keyof typeof flags} */ (option)] = takeNone();
    else if (ownValues.includes(option)) own[option] = takeValue();
    else if (positive && SETTINGS[positive].kind === 'boolean') settings[positive] = takeNone();
    else if (positive) settings[positive] = settingValue(SETTINGS[positive], takeValue());
    else if (negative && SETTINGS[negative].kind === 'boolean') settings[negative] = !takeNone();
    else throw new ScriptError(`There is no option ${option}; see --help.`);
  }

  checkModelSettings(own, settings, tables);
  for (const name of names) {
    if (!(name in settings)) continue;
    const problem = settingProblem(name, settings[name]);
    if (problem) throw new ScriptError(`${optionOf(name)}: ${problem}`);
  }
  for (const option of ['--dataset', '--out'])
    if (!own[option]) throw new ScriptError(`${option} is missing; see --help.`);
  const starts = ['--model', '--import', '--base'].filter((option) => own[option]);
  if (starts.length > 1 || (starts.length === 0 && !own['--recipe']))
    throw new ScriptError(
      starts.length > 1
        ? `${starts.join(' and ')}: each starts a run, so give one of them; see --help.`
        : '--model, --import, --base or --recipe is missing; see --help.',
    );
  const ids = MODELS.map(({ id }) => id);
  if (own['--model'] && !ids.includes(own['--model']))
    throw new ScriptError(`There is no model "${own['--model']}"; the models are ${ids.join(', ')}.`);
  if (own['--base'] && !tables.PRETRAINED.some(({ modelId }) => modelId === own['--base']))
    throw new ScriptError(`There is no pretrained "${own['--base']}"; there are ${basesText(tables)}.`);
  const ofBase = [
    ...names.filter((name) => name in settings && SETTINGS[name].group === 'base').map(optionOf),
    ...(own['--pretrained'] === undefined ? [] : ['--pretrained']),
    ...(flags['--unverified-base'] ? ['--unverified-base'] : []),
  ];
  if (ofBase.length > 0 && !own['--base'] && !own['--recipe'])
    throw new ScriptError(`${ofBase[0]} says more of --base, which is missing; see --help.`);
  for (const option of ['--import-classes', '--import-range'])
    if (own[option] !== undefined && !own['--import'])
      throw new ScriptError(`${option} says more of the model of --import, which is missing; see --help.`);
  const weights = own['--weights'] ?? 'best';
  if (weights !== 'best' && weights !== 'last') throw new ScriptError('--weights must be best or last.');
  const exports = (own['--export'] ?? '')
    .split(',')
    .filter(Boolean)
    .map((word) => exportFormat(word, tables));
  const repeat = repeatPlan(own, tables);
  const openTest = flags['--open-test'];
  const budgetMinutes = budget(own);
  checkRecipe(own, repeat);
  if (repeat && openTest)
    throw new ScriptError('--open-test opens the test split for one run: leave it out, or train once.');
  return {
    dataset: own['--dataset'],
    model: own['--model'] ?? null,
    import: own['--import'] ?? null,
    base: own['--base'] ?? null,
    pretrained: own['--pretrained'] ?? null,
    unverifiedBase: flags['--unverified-base'],
    importClasses: importClasses(own['--import-classes']),
    importRange: importRange(own['--import-range'], tables),
    recipe: own['--recipe'] ?? null,
    budgetMinutes,
    carveValidation: flags['--carve-validation'],
    out: own['--out'],
    openTest,
    weights,
    exports,
    repeat,
    chromeFlags: (own['--chrome-flags'] ?? '').split(/\s+/).filter(Boolean),
    settings,
  };
}

/**
 * Refuses what the chosen model does not take: a width that it has not, values of pictures that it dictates.
 * @param {Record<string, string>} own @param {HeadlessOptions['settings']} settings @param {Tables} tables
 */
function checkModelSettings(own, settings, { MODELS, widthsOf }) {
  const model = MODELS.find(({ id }) => id === (own['--model'] ?? own['--base']));
  if (settings.width !== undefined) {
    const widths = model ? widthsOf(model) : [1];
    const name = model?.id ?? 'An imported model';
    if (!widths.includes(Number(settings.width)))
      throw new ScriptError(
        widths.length > 1
          ? `--width: ${name} has the widths ${widths.join(', ')}.`
          : `--width: ${name} has no widths; leave it out.`,
      );
  }
  if (model?.preprocessing && ('colorMode' in settings || 'rescale' in settings))
    throw new ScriptError(
      `${model.id} takes colour and scale as it was built for: leave out --color-mode and --rescale.`,
    );
}

/** @param {string | undefined} text */
function importClasses(text) {
  if (text === undefined) return null;
  const names = text.split(',').map((name) => name.trim());
  if (names.length < 2 || names.includes('') || new Set(names).size < names.length)
    throw new ScriptError(
      '--import-classes must be the names of all outputs, each once, with commas between them.',
    );
  return names;
}

/** @param {string | undefined} text @param {Tables} tables */
function importRange(text, { RANGES }) {
  const range = RANGES.find(({ id }) => id === text);
  if (text !== undefined && !range)
    throw new ScriptError(`--import-range must be one of ${RANGES.map(({ id }) => id).join(', ')}.`);
  return range?.id ?? null;
}

/** @param {string} word @param {Tables} tables */
function exportFormat(word, tables) {
  const formats = exportFormats(tables);
  const format = formats.find((one) => one === word);
  if (format) return format;
  throw new ScriptError(`--export: There is no format "${word}"; the formats are ${formats.join(', ')}.`);
}

/**
 * @param {Record<string, string>} own @param {Tables} tables
 * @returns {import('../../src/app/state/repeats.ts').RepeatPlan | null}
 */
function repeatPlan(own, { MIN_REPEATS, MAX_REPEATS }) {
  const given = /** @type {const} */ (['--repeat-seeds', '--folds']).filter(
    (option) => own[option] !== undefined,
  );
  if (given.length > 1) throw new ScriptError('--repeat-seeds and --folds do not go together.');
  const [option] = given;
  if (!option) return null;
  const count = Number(own[option]);
  if (!Number.isInteger(count) || count < MIN_REPEATS || count > MAX_REPEATS)
    throw new ScriptError(`${option} must be a whole number from ${MIN_REPEATS} to ${MAX_REPEATS}.`);
  return { kind: option === '--folds' ? 'folds' : 'seeds', count };
}

/** @param {Record<string, string>} own */
function budget(own) {
  const text = own['--budget-minutes'];
  if (text === undefined) return null;
  if (own['--recipe'] !== 'best-result')
    throw new ScriptError(
      '--budget-minutes says more of --recipe best-result, which is missing; see --help.',
    );
  const minutes = Number(text);
  if (text.trim() !== '' && minutes > 0 && Number.isFinite(minutes)) return minutes;
  throw new ScriptError('--budget-minutes must be a number above 0.');
}

/** @param {Record<string, string>} own @param {import('../../src/app/state/repeats.ts').RepeatPlan | null} repeat */
function checkRecipe(own, repeat) {
  const recipe = own['--recipe'];
  if (recipe === 'best-result' && repeat)
    throw new ScriptError(
      '--recipe best-result plans itself what is repeated: leave out --repeat-seeds and --folds.',
    );
  if (recipe === 'notebook' && !own['--model'] && !own['--import'] && !own['--base'])
    throw new ScriptError(
      '--recipe notebook trains the model that is chosen: --model, --import or --base is missing.',
    );
}

/** A word as the value of a setting; what is no number becomes NaN, which the table refuses. @param {SettingRow} row @param {string} text */
function settingValue(row, text) {
  if (row.kind === 'choice' || row.kind === 'text') return text;
  return text.trim() === '' ? Number.NaN : Number(text);
}

/**
 * What --help prints.
 * @param {Tables} tables
 */
export function helpText(tables) {
  const indent = ' '.repeat(28);
  const own = Object.entries(ownOptions(tables)).map(
    ([usage, help]) => `  ${usage.padEnd(26)}${help.replaceAll('\n', `\n${indent}`)}`,
  );
  const rows = Object.entries(tables.SETTINGS).map(([name, row]) => {
    const option =
      row.kind === 'boolean' ? `${optionOf(name)}, --no-${optionOf(name).slice(2)}` : optionOf(name);
    const value =
      row.kind === 'boolean' ? (row.default ? 'on' : 'off') : row.default === '' ? 'none' : row.default;
    const hint = valueHint(row);
    return [`  ${option}${hint && ` <${hint}>`}`, `      ${row.help} Default: ${value}.`].join('\n');
  });
  return `Trains a model on a zip of labelled images, in the same page as visitors use, without a window.

npm run headless -- --dataset FILE.zip --model ID --out DIR [options]
npm run headless -- --dataset FILE.zip --import FILE --out DIR [options]
npm run headless -- --dataset FILE.zip --base ID --out DIR [options]
npm run headless -- --dataset FILE.zip --recipe quick-look --out DIR [options]

${own.join('\n')}

Settings:
${rows.join('\n')}
`;
}
