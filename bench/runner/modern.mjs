/** The steps of modern networks that the project set itself figures for: who does them, and what is to be reached. Pure. */

/**
 * @typedef {import('../tasks.ts').StepTask} StepTask
 * @typedef {import('./report/figures.mjs').Figure} Figure
 * @typedef {import('../jobs.ts').SideName} Side
 */

/** @param {string} model @param {number | null} width @param {number} size @param {number} batch @returns {StepTask} */
const step = (model, width, size, batch) => ({
  kind: /** @type {const} */ ('step'),
  ...{ model, width, size, batch, mode: 'training' },
});

const MOBILE = step('mobilenet-v2', 0.35, 224, 32);
const SMALL_MOBILE = step('mobilenet-v2', 0.35, 224, 8);
const OTHERS = ['efficientnet-b0', 'resnet-50-v2', 'densenet-121'].map((model) => step(model, null, 96, 8));

/** Against PyTorch, on WebAssembly: the step, what it is called, and the ratio to reach. @type {[StepTask, string, number][]} */
const ON_CORES = [
  [MOBILE, '`mobilenet-v2` 0.35, 224×224, batch 32', 0.5],
  [{ ...MOBILE, mode: 'frozen' }, 'the same, statistics given', 0.5],
  [{ ...MOBILE, mode: 'forward' }, 'the same, forward only', 1],
  ...OTHERS.map(
    (other) => /** @type {[StepTask, string, number]} */ ([other, `\`${other.model}\`, 96×96, batch 8`, 0.4]),
  ),
];
/** Against stock tfjs: device, what it is called, the ratio to reach. @type {[string, string, number][]} */
const ON_DEVICES = [
  ['webgl', 'WebGL on llvmpipe', 5],
  ['webgpu', 'WebGPU on SwiftShader', 2],
];

/** @type {Figure[]} */
export const MODERN_FIGURES = [
  ...ON_CORES.map(([task, text, atLeast]) => ({
    ...{ step: task, text: `${text}, WebAssembly`, against: 'PyTorch CPU', atLeast, unit: '×' },
    ours: { browser: 'SwiftShader', by: /** @type {const} */ ('ours'), device: 'wasm-2' },
    other: /** @type {const} */ ('pytorch'),
  })),
  ...ON_DEVICES.map(([device, text, atLeast]) => ({
    ...{ step: SMALL_MOBILE, text: `\`mobilenet-v2\` 0.35, 224×224, batch 8, ${text}` },
    ...{ against: 'stock there', atLeast, unit: '×' },
    ours: { browser: 'llvmpipe', by: /** @type {const} */ ('ours'), device },
    other: { browser: 'llvmpipe', by: /** @type {const} */ ('stock'), device },
  })),
];

/** @param {import('./options.mjs').Options} options @param {StepTask} task */
const isWanted = ({ models }, { model }) => models === null || models.includes(model);

/** The steps on WebAssembly that are wanted. @param {import('./options.mjs').Options} options */
export const modernSteps = (options) =>
  ON_CORES.map(([task]) => task).filter((task) => isWanted(options, task));

/**
 * Each step with who does it; WebAssembly is on its own, in a browser of its own for each: its memory never shrinks.
 * @param {import('./options.mjs').Options} options
 * @returns {{ device: string, sides: Side[], step: StepTask }[]}
 */
export function modernRaces(options) {
  const { devices } = options;
  /** @type {{ device: string, sides: Side[], step: StepTask }[]} */
  const cores = devices.includes('wasm-2')
    ? modernSteps(options).map((task) => ({
        ...{ device: 'webgl-swiftshader', step: task },
        sides: [{ by: 'ours', device: 'wasm-2' }],
      }))
    : [];
  const others = ON_DEVICES.filter(([device]) => devices.includes(device) && isWanted(options, SMALL_MOBILE));
  return [
    ...cores,
    ...others.map(([device]) => ({
      ...{ device, step: SMALL_MOBILE },
      sides: [
        { by: /** @type {const} */ ('ours'), device },
        { by: /** @type {const} */ ('stock'), device },
      ],
    })),
  ];
}
