/** Which browsers run which jobs, and who races whom. Pure. */
import { modernRaces, modernSteps } from './modern.mjs';
import { WEBGPU_FLAGS } from './webgpuFlags.mjs';

/**
 * @typedef {import('./options.mjs').Options} Options
 * @typedef {import('../jobs.ts').Job} Job
 * @typedef {{ browser: string, flags: string[], job: Job }} Planned
 * @typedef {{ browser: string, job: Job } & import('./server.mjs').JobAnswer} Answer
 */

/** Mesa's llvmpipe draws; WebGPU is SwiftShader's. */
const LLVMPIPE = ['--use-angle=gl-egl', '--ignore-gpu-blocklist', ...WEBGPU_FLAGS];
/** What Chrome itself has for a visitor without a GPU. */
const SWIFTSHADER = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** Measured where no models are asked for. */
const NOTEBOOK_MODELS = ['mlp-128', 'mlp-64x3', 'cnn-128-64-32', 'cnn-pool'];

/** Shapes for the kernels where none are asked for: [model, size]. */
const KERNEL_SHAPES = /** @type {const} */ ([
  ['cnn-pool', 64],
  ['cnn-128-64-32', 64],
  ['mlp-128', 224],
]);

/** The parts of the bench of the input pipeline, each in a browser of its own. */
const INPUT_PARTS = /** @type {const} */ ([
  'rates',
  'ingest-fast',
  'ingest-keras-exact',
  'peers',
  'train',
  'recall',
]);

/**
 * @param {Options} options
 * @param {import('./input.mjs').Input | null} [input] what the input pipeline is measured with
 * @returns {Planned[]}
 */
export function jobsOf(options, input = null) {
  return options.what.flatMap((what) => {
    if (what === 'input') return inputs(options, input);
    if (what === 'sweep') return sweeps(options);
    if (what === 'curves') return curves(options);
    if (what === 'architectures') return checks(options);
    if (what === 'elementwise') return passes(options);
    if (what === 'profile') return profiles(options);
    if (what === 'modern')
      return modernRaces(options).map(({ device, sides, step }) => ({
        ...browserFor(options, device),
        job: { ...raceOf(options), what, sides, steps: [step] },
      }));
    return races(what === 'steps' ? 'steps' : 'kernels', options);
  });
}

/**
 * The steps that PyTorch does as well: it has the same cores as WebAssembly.
 * @param {Options} options
 */
export function pytorchStepsOf(options) {
  if (!options.devices.some((device) => device.startsWith('wasm'))) return [];
  return options.what.flatMap((what) => {
    if (what === 'modern') return modernSteps(options);
    return what === 'steps' ? stepsOf(options) : [];
  });
}

/** The browser of a device. @param {Options} options @param {string} device */
export function browserFor({ chromeFlags }, device) {
  if (chromeFlags) return { browser: 'own', flags: chromeFlags };
  return device === 'webgl-swiftshader'
    ? { browser: 'SwiftShader', flags: SWIFTSHADER }
    : { browser: 'llvmpipe', flags: LLVMPIPE };
}

/** The page knows one WebGL: the browser's. @param {string} device */
const inPage = (device) => (device === 'webgl-swiftshader' ? 'webgl' : device);

/** @param {'steps' | 'kernels'} what @param {Options} options @returns {Planned[]} */
function races(what, options) {
  const { devices, models, sizes } = options;
  /** @typedef {import('../jobs.ts').SideName} Side */
  /** @type {(device: string) => Side[]} */
  const both = (device) => [
    { by: 'ours', device: inPage(device) },
    { by: 'stock', device: inPage(device) },
  ];
  const wasm = devices.filter((device) => device.startsWith('wasm'));
  /** @type {{ device: string, sides: Side[] }[]} */
  const lines = devices
    .filter((device) => !wasm.includes(device))
    .map((device) => ({ device, sides: both(device) }));
  if (wasm.length > 0) {
    // Without a GPU, stock tfjs trains on SwiftShader's WebGL: it has no kernels for that on WebAssembly.
    const device = options.chromeFlags ? 'webgl' : 'webgl-swiftshader';
    let line = lines.find((one) => one.device === device);
    if (!line) {
      line = { device, sides: [{ by: 'stock', device: 'webgl' }] };
      lines.push(line);
    }
    for (const name of wasm) line.sides.push({ by: 'ours', device: name });
    if (what === 'kernels') line.sides.push({ by: 'stock', device: 'wasm' });
  }
  const shapes =
    what === 'steps' || models !== null || sizes.length < 3
      ? [stepsOf(options)]
      : KERNEL_SHAPES.map(([model, size]) => stepsOf({ ...options, models: [model], sizes: [size] }));
  return lines.flatMap(({ device, sides }) =>
    shapes.map((steps) => ({
      ...browserFor(options, device),
      job: { ...raceOf(options), what, sides, steps },
    })),
  );
}

/** @param {Options} options */
const raceOf = ({ repeats, limitMs }) => ({ kind: /** @type {const} */ ('race'), repeats, limitMs });

/** Every model at every size. @param {Options} options @returns {import('../tasks.ts').StepTask[]} */
function stepsOf({ models, width, sizes, batch, modes }) {
  return sizes.flatMap((size) =>
    (models ?? NOTEBOOK_MODELS).flatMap((model) =>
      modes.map((mode) => ({
        kind: /** @type {const} */ ('step'),
        ...{ model, width, size, batch: batch ?? (size >= 200 ? 32 : 8), mode },
      })),
    ),
  );
}

/** @param {Options} options @returns {Planned[]} */
function checks({ models, ...options }) {
  // More threads compute the same.
  const devices = options.devices.filter((device) => device !== 'wasm-1');
  return devices.map((device) => ({
    ...browserFor({ models, ...options }, device),
    job: { kind: /** @type {const} */ ('architectures'), device: inPage(device), models },
  }));
}

/** @param {Options} options @returns {Planned[]} */
function passes(options) {
  return options.devices.map((device) => ({
    ...browserFor(options, device),
    job: {
      kind: /** @type {const} */ ('elementwise'),
      ...{ device: inPage(device), batch: options.batch ?? 8 },
    },
  }));
}

/** @param {Options} options @returns {Planned[]} */
function profiles(options) {
  const { devices } = options;
  return devices.map((device) => ({
    ...browserFor(options, device),
    job: {
      kind: /** @type {const} */ ('profile'),
      side: { by: /** @type {const} */ ('ours'), device: inPage(device) },
      steps: stepsOf(options),
    },
  }));
}

/** @param {Options} options @returns {Planned[]} */
function sweeps(options) {
  const { devices, kernels, cases } = options;
  return devices
    .filter((device) => device !== 'wasm-1')
    .map((device) => ({
      ...browserFor(options, device),
      job: {
        kind: /** @type {const} */ ('sweep'),
        device: inPage(device),
        kernels: /** @type {import('../kernels/cases.ts').KernelName[]} */ (kernels),
        cases,
      },
    }));
}

/** @param {Options} options @param {import('./input.mjs').Input | null} input @returns {Planned[]} */
function inputs(options, input) {
  const { imageSizePx, repeats } = options;
  const hasZip = Boolean(input?.zip);
  const hasPython = Boolean(input?.python);
  return INPUT_PARTS.map((part) => ({
    ...browserFor(options, 'wasm-2'),
    job: { kind: 'input', part, imageSizePx, hasZip, hasPython, repeats },
  }));
}

/** @param {Options} options @returns {Planned[]} */
function curves(options) {
  const devices = options.devices.filter((device) => device !== 'webgl-swiftshader' && device !== 'wasm-1');
  const common = { size: 32, batch: 8, steps: 50 };
  const sgd = /** @type {const} */ ({ optimizer: 'sgd', learningRate: 0.001, momentum: 0 });
  const adam = /** @type {const} */ ({ optimizer: 'adam', learningRate: 0.001, momentum: 0 });
  const tasks = ['mlp-128', 'cnn-128-64-32'].flatMap((model) =>
    [sgd, adam].map((optimizer) => ({ model, optimizer, ...common })),
  );
  return [{ ...browserFor(options, 'webgl'), job: { kind: 'curves', devices, curves: tasks } }];
}
