/** The bench's options: read, checked, explained. It imports Node's own modules only. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const WHATS = [
  'steps',
  'kernels',
  'elementwise',
  'modern',
  'architectures',
  'profile',
  'sweep',
  'curves',
  'input',
];
const DEVICES = ['webgl', 'webgl-swiftshader', 'webgpu', 'wasm-2', 'wasm-1'];
const SIZES = [32, 64, 224];

/**
 * @typedef {object} Options
 * @property {string[]} what
 * @property {string[]} devices
 * @property {string[] | null} models null for those that are measured by default
 * @property {number | null} width of networks that have several; null for their own default
 * @property {number[]} sizes
 * @property {number | null} batch null for 8, at 224 pixels 32
 * @property {import('../tasks.ts').StepMode[]} modes of steps
 * @property {string[]} kernels for the sweep; empty for all
 * @property {number} cases
 * @property {number} repeats
 * @property {number} limitMs
 * @property {string | null} chrome
 * @property {string[] | null} chromeFlags
 * @property {string} python
 * @property {string | null} zip
 * @property {number} imageSizePx for the input pipeline
 * @property {string} out
 */

/**
 * @param {string[]} args
 * @param {readonly string[]} catalogue ids of the models there are
 * @returns {Options | 'help'}
 * @throws {Error} a sentence that says what is wrong
 */
export function readOptions(args, catalogue) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      device: { type: 'string' },
      model: { type: 'string' },
      width: { type: 'string' },
      size: { type: 'string' },
      batch: { type: 'string' },
      frozen: { type: 'boolean', default: false },
      forward: { type: 'boolean', default: false },
      kernel: { type: 'string', default: '' },
      cases: { type: 'string', default: '200' },
      repeats: { type: 'string', default: '5' },
      'limit-s': { type: 'string', default: '60' },
      chrome: { type: 'string' },
      'chrome-flags': { type: 'string' },
      python: { type: 'string', default: '' },
      zip: { type: 'string' },
      out: { type: 'string', default: 'bench/out' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const list = (/** @type {string | undefined} */ text) => text?.split(',').filter(Boolean);
  const what = positionals.length > 0 ? positionals : ['steps', 'kernels'];
  const unknown = what.find((word) => !WHATS.includes(word));
  if (unknown) throw new Error(`There is no "${unknown}": choose of ${WHATS.join(', ')}.`);
  const number = (/** @type {string} */ name, /** @type {string} */ text) => {
    const value = Number(text);
    if (!(value > 0)) throw new Error(`--${name} must be a positive number, not "${text}".`);
    return value;
  };
  const models = list(values.model) ?? null;
  const stranger = models?.find((model) => !catalogue.includes(model));
  if (stranger) throw new Error(`There is no model "${stranger}": choose of ${catalogue.join(', ')}.`);
  const sizes = list(values.size)?.map((size) => number('size', size));
  return {
    what,
    devices: list(values.device) ?? DEVICES,
    models,
    width: values.width === undefined ? null : number('width', values.width),
    sizes: sizes ?? SIZES,
    batch: values.batch === undefined ? null : number('batch', values.batch),
    modes: [
      'training',
      ...(values.frozen ? /** @type {const} */ (['frozen']) : []),
      ...(values.forward ? /** @type {const} */ (['forward']) : []),
    ],
    imageSizePx: sizes?.[0] ?? 224,
    kernels: list(values.kernel) ?? [],
    cases: number('cases', values.cases),
    repeats: number('repeats', values.repeats),
    limitMs: 1000 * number('limit-s', values['limit-s']),
    chrome: values.chrome ?? null,
    chromeFlags: values['chrome-flags']?.split(/\s+/).filter(Boolean) ?? null,
    python: values.python,
    zip: values.zip ? resolve(values.zip) : null,
    out: values.out,
  };
}

/** What --help prints. @param {readonly string[]} catalogue ids of the models there are */
export function helpText(catalogue) {
  return `Times Darkroom's training steps and kernels against stock TensorFlow.js in the same browser, A B A B.

npm run bench -- [${WHATS.join('] [')}] [options]

  steps          whole training steps (default, with kernels)
  kernels        each kernel at the layers' shapes
  elementwise    activations, normalization and sums against a plain copy of as many bytes
  modern         steps of modern networks, against stock TensorFlow.js and PyTorch: the project's own table
  architectures  the networks that Keras was asked for, against its counts, outputs and gradients
  profile        one training step of each model, kernel by kernel
  sweep          every kernel over seeded shapes, against float64
  curves         loss curves of the devices beside each other
  input          reading, decoding, augmenting and feeding pictures, against Python, zip.js and JSZip

  --device LIST         ${DEVICES.join(', ')}; webgl and webgpu are the
                        machine's own, or software where it has none; the number after wasm is its threads
  --model LIST          default: the first four, of modern and architectures all; of
                        ${catalogue.slice(0, 9).join(', ')},
                        ${catalogue.slice(9).join(', ')}
  --width N             of networks with several
  --size LIST           image sizes in pixels; default ${SIZES.join(', ')}
  --batch N             pictures of a step; default 8, at 224 pixels 32
  --frozen, --forward   of steps: also with given statistics of batch normalization; also the answers alone
  --repeats N           timed runs of each side, after one to warm up; default 5
  --limit-s N           seconds for all runs of one side at one task; slower tasks run less often, or are left
                        out where one run is foreseen to take longer; default 60
  --kernel LIST         of the sweep; default: all
  --cases N             of the sweep for each kernel; default 200
  --chrome PATH         the browser; npm run bench finds it itself
  --chrome-flags "F"    instead of the flags that choose software drivers: for a machine with a GPU
  --zip FILE            for input: a zip of pictures with the shape of Kaggle's; default: a small one, made
                        with ../shared/tools where there is a Python with Pillow, else drawn in the page
  --python PATH         a Python with torch, for input with Pillow and scipy; default: python3 or /usr/bin/python3
                        where they have it
  --out DIR             for bench.json and bench.md; default bench/out

Without packages and network: copy bench/dist, then node bench/dist/run.mjs --chrome PATH [the same].
`;
}
