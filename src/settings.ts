/**
 * The one table of every setting: its name, label, unit, range, default and help.
 * Forms, validation, command-line options, run.json and comparisons are derived from it.
 * It imports nothing.
 */

interface Row {
  /** Where the form shows it. */
  group: SettingGroup;
  label: string;
  /** Keras' own name where it has one; shown as a hint and used in exported code. */
  keras?: string;
  help: string;
  unit?: string;
}
interface NumberRow extends Row {
  kind: 'integer' | 'number';
  min: number;
  max: number;
  step?: number;
  default: number;
}
interface ChoiceRow extends Row {
  kind: 'choice';
  choices: readonly string[];
  default: string;
}
interface BooleanRow extends Row {
  kind: 'boolean';
  default: boolean;
}
interface TextRow extends Row {
  kind: 'text';
  maxLength: number;
  default: string;
}
export type SettingRow = NumberRow | ChoiceRow | BooleanRow | TextRow;
export type SettingGroup =
  | 'dataset'
  | 'augmentation'
  | 'model'
  | 'base'
  | 'training'
  | 'callbacks'
  | 'device';

const table = {
  imageSize: {
    group: 'dataset',
    label: 'Image size',
    keras: 'target_size',
    kind: 'integer',
    unit: 'px',
    min: 8,
    max: 512,
    default: 224,
    help: 'Every picture is resized to a square of this many pixels.',
  },
  colorMode: {
    group: 'dataset',
    label: 'Colour',
    keras: 'color_mode',
    kind: 'choice',
    choices: ['rgb', 'grayscale'],
    default: 'rgb',
    help: 'rgb keeps three channels; grayscale keeps one.',
  },
  decodeQuality: {
    group: 'dataset',
    label: 'Decoding',
    keras: 'interpolation',
    kind: 'choice',
    choices: ['fast', 'keras-exact'],
    default: 'fast',
    help: 'fast: smooth small pictures, several times faster for large JPEGs. keras-exact: the nearest pixels, byte for byte what Keras’ load_img reads.',
  },
  classMode: {
    group: 'dataset',
    label: 'Class mode',
    keras: 'class_mode',
    kind: 'choice',
    choices: ['auto', 'binary', 'categorical'],
    default: 'auto',
    help: 'binary: one sigmoid unit (two classes). categorical: one softmax unit per class. auto: binary for two classes.',
  },
  valShare: {
    group: 'dataset',
    label: 'Validation share',
    kind: 'number',
    min: 0.01,
    max: 0.5,
    step: 0.01,
    default: 0.15,
    help: 'Share taken for validation where the zip has no validation folder.',
  },
  testShare: {
    group: 'dataset',
    label: 'Test share',
    kind: 'number',
    min: 0,
    max: 0.5,
    step: 0.01,
    default: 0.15,
    help: 'Share taken for the test split where the zip has no split folders at all.',
  },
  splitSeed: {
    group: 'dataset',
    label: 'Split seed',
    kind: 'integer',
    min: 0,
    max: 4294967295,
    default: 1,
    help: 'The same seed makes the same splits.',
  },
  groupPattern: {
    group: 'dataset',
    label: 'Group pattern',
    kind: 'text',
    maxLength: 200,
    default: '^(person\\d+|(?:NORMAL\\d*-)?IM-\\d+|(?:BACTERIA|VIRUS|NORMAL)-\\d+)[-_]',
    help: 'Pictures whose file names agree in the part in round brackets (a patient) stay on one side when train, validation and test are divided. The one to start with knows the chest X-ray names.',
  },
  nameEncoding: {
    group: 'dataset',
    label: 'Name encoding',
    kind: 'choice',
    choices: [
      'auto',
      'utf-8',
      'shift_jis',
      'gb18030',
      'big5',
      'euc-kr',
      'ibm866',
      'windows-1251',
      'koi8-r',
      'cp437',
      'cp850',
      'windows-1252',
      'cp852',
      'windows-1250',
      'windows-1253',
      'windows-1254',
      'windows-1255',
      'windows-1256',
      'windows-874',
    ],
    default: 'auto',
    help: 'The character set of names in old zips, which do not say it. auto guesses it from all names. Choose another where names look garbled.',
  },
  folderChoices: {
    group: 'dataset',
    label: 'Answers on folders',
    kind: 'text',
    maxLength: 2000,
    default: '',
    help: 'Answers to what the page asks about the folders, as id=option; id=option. The question names both.',
  },
  keepDatasets: {
    group: 'dataset',
    label: 'Keep decoded pictures',
    kind: 'boolean',
    default: true,
    help: 'Keeps them in this browser’s private storage until you forget them, so that coming back takes no time. Off: nothing stays after the page is closed.',
  },
  pictureMemory: {
    group: 'dataset',
    label: 'Memory for pictures',
    kind: 'integer',
    unit: 'MB',
    min: 0,
    max: 64000,
    default: 1000,
    help: 'Decoded pictures beyond this are read from the browser’s storage as they are needed.',
  },
  rescale: {
    group: 'augmentation',
    label: 'Rescale',
    keras: 'rescale',
    kind: 'number',
    min: 0.000001,
    max: 1,
    default: 1 / 255,
    help: 'Every pixel value is multiplied by this, in training and in evaluation.',
  },
  rotationRange: {
    group: 'augmentation',
    label: 'Rotation',
    keras: 'rotation_range',
    kind: 'number',
    unit: '°',
    min: 0,
    max: 180,
    default: 0,
    help: 'Turns by a random angle of at most this many degrees either way.',
  },
  widthShiftRange: {
    group: 'augmentation',
    label: 'Width shift',
    keras: 'width_shift_range',
    kind: 'number',
    min: 0,
    max: 0.99,
    step: 0.01,
    default: 0,
    help: 'Shifts sideways by at most this share of the width.',
  },
  heightShiftRange: {
    group: 'augmentation',
    label: 'Height shift',
    keras: 'height_shift_range',
    kind: 'number',
    min: 0,
    max: 0.99,
    step: 0.01,
    default: 0,
    help: 'Shifts up or down by at most this share of the height.',
  },
  shearRange: {
    group: 'augmentation',
    label: 'Shear',
    keras: 'shear_range',
    kind: 'number',
    unit: '°',
    min: 0,
    max: 89,
    default: 0.2,
    help: 'Shears by at most this angle. Keras counts it in degrees, so the default of 0.2 is almost nothing.',
  },
  zoomRange: {
    group: 'augmentation',
    label: 'Zoom',
    keras: 'zoom_range',
    kind: 'number',
    min: 0,
    max: 0.99,
    step: 0.01,
    default: 0.2,
    help: 'Scales width and height, each by its own factor between 1 − zoom and 1 + zoom.',
  },
  horizontalFlip: {
    group: 'augmentation',
    label: 'Horizontal flip',
    keras: 'horizontal_flip',
    kind: 'boolean',
    default: true,
    help: 'Mirrors half of the pictures left to right.',
  },
  verticalFlip: {
    group: 'augmentation',
    label: 'Vertical flip',
    keras: 'vertical_flip',
    kind: 'boolean',
    default: false,
    help: 'Mirrors half of the pictures top to bottom.',
  },
  brightnessMin: {
    group: 'augmentation',
    label: 'Darkest brightness',
    keras: 'brightness_range[0]',
    kind: 'number',
    min: 0,
    max: 4,
    step: 0.05,
    default: 1,
    help: 'Lower end of the random brightness factor; 1 and 1 leave brightness alone.',
  },
  brightnessMax: {
    group: 'augmentation',
    label: 'Brightest brightness',
    keras: 'brightness_range[1]',
    kind: 'number',
    min: 0,
    max: 4,
    step: 0.05,
    default: 1,
    help: 'Upper end of the random brightness factor.',
  },
  fillMode: {
    group: 'augmentation',
    label: 'Fill mode',
    keras: 'fill_mode',
    kind: 'choice',
    choices: ['nearest', 'constant', 'reflect', 'wrap'],
    default: 'nearest',
    help: 'What stands where the moved picture leaves the frame empty.',
  },
  width: {
    group: 'model',
    label: 'Width',
    keras: 'alpha',
    kind: 'number',
    min: 0.25,
    max: 1,
    step: 0.05,
    default: 1,
    help: 'For MobileNet and MobileNetV2: the share of their channels. Each has some widths only; every other model has 1.',
  },
  headDropout: {
    group: 'model',
    label: 'Dropout at the end',
    keras: 'Dropout',
    kind: 'number',
    min: 0,
    max: 0.9,
    step: 0.05,
    default: 0,
    help: 'The share of values that is dropped before the output layer of a model of the catalogue. 0 puts no such layer there.',
  },
  cut: {
    group: 'base',
    label: 'Cut at',
    kind: 'text',
    maxLength: 200,
    default: '',
    help: 'The layer of a pretrained network whose answers the head reads. Left empty: its end.',
  },
  head: {
    group: 'base',
    label: 'Head',
    kind: 'choice',
    choices: ['logistic', 'dense'],
    default: 'logistic',
    help: 'logistic: logistic regression on kept features, in seconds, its strength chosen by cross-validation. dense: a dense layer that is trained in epochs.',
  },
  views: {
    group: 'base',
    label: 'Views',
    kind: 'integer',
    min: 0,
    max: 16,
    default: 0,
    help: 'Augmented views of each training picture beside itself, as the Examine step sets them. Each costs as much time as the picture.',
  },
  unfreeze: {
    group: 'base',
    label: 'Blocks to train',
    kind: 'integer',
    min: 0,
    max: 200,
    default: 0,
    help: 'The last blocks of a pretrained network are trained on, once its head is. 0 keeps all of them as they are.',
  },
  lowerRate: {
    group: 'base',
    label: 'Rate of lower blocks',
    kind: 'number',
    min: 0.0001,
    max: 1,
    default: 0.1,
    help: 'The learning rate of the blocks below the head, as a fraction of the head’s.',
  },
  classWeight: {
    group: 'base',
    label: 'Class weights',
    keras: 'class_weight',
    kind: 'choice',
    choices: ['balanced', 'none'],
    default: 'balanced',
    help: 'balanced: in a logistic head every class counts as much as any other, however many pictures it has.',
  },
  optimizer: {
    group: 'training',
    label: 'Optimizer',
    keras: 'optimizer',
    kind: 'choice',
    choices: ['adam', 'sgd', 'rmsprop'],
    default: 'adam',
    help: 'adam and rmsprop adapt each weight’s step; sgd is plain gradient descent with momentum.',
  },
  learningRate: {
    group: 'training',
    label: 'Learning rate',
    keras: 'learning_rate',
    kind: 'number',
    min: 0.0000001,
    max: 10,
    default: 0.001,
    help: 'How far one step moves the weights.',
  },
  momentum: {
    group: 'training',
    label: 'Momentum',
    keras: 'momentum',
    kind: 'number',
    min: 0,
    max: 0.999,
    step: 0.01,
    default: 0,
    help: 'For sgd: the share of the last step that is kept.',
  },
  batchSize: {
    group: 'training',
    label: 'Batch size',
    keras: 'batch_size',
    kind: 'integer',
    unit: 'images',
    min: 1,
    max: 1024,
    default: 32,
    help: 'Pictures per step. A batch too large for the GPU is split without changing the result.',
  },
  epochs: {
    group: 'training',
    label: 'Epochs',
    keras: 'epochs',
    kind: 'integer',
    min: 0,
    max: 1000,
    default: 25,
    help: 'How often the whole training split is shown. 0 judges the model as it is.',
  },
  shuffle: {
    group: 'training',
    label: 'Shuffle',
    keras: 'shuffle',
    kind: 'boolean',
    default: true,
    help: 'Shows the training pictures in a new random order each epoch.',
  },
  seed: {
    group: 'training',
    label: 'Seed',
    keras: 'seed',
    kind: 'integer',
    min: 0,
    max: 4294967295,
    default: 1,
    help: 'The same seed gives the same weights to start from, the same order and the same augmentation.',
  },
  keepRuns: {
    group: 'training',
    label: 'Keep runs',
    kind: 'boolean',
    default: true,
    help: 'Keeps runs with their figures and weights in this browser until you remove them. Off: what is new is gone after the page is closed.',
  },
  earlyStopping: {
    group: 'callbacks',
    label: 'Early stopping',
    keras: 'EarlyStopping',
    kind: 'boolean',
    default: true,
    help: 'Stops when the monitored figure has not improved for some epochs.',
  },
  monitor: {
    group: 'callbacks',
    label: 'Monitor',
    keras: 'monitor',
    kind: 'choice',
    choices: ['val_loss', 'val_accuracy', 'loss', 'accuracy'],
    default: 'val_loss',
    help: 'The figure that early stopping watches.',
  },
  patience: {
    group: 'callbacks',
    label: 'Patience',
    keras: 'patience',
    kind: 'integer',
    unit: 'epochs',
    min: 0,
    max: 1000,
    default: 5,
    help: 'Epochs without improvement before early stopping acts.',
  },
  restoreBestWeights: {
    group: 'callbacks',
    label: 'Restore best weights',
    keras: 'restore_best_weights',
    kind: 'boolean',
    default: false,
    help: 'With early stopping, the best weights are those of the best monitored epoch. Off: those of the lowest val_loss.',
  },
  device: {
    group: 'device',
    label: 'Device',
    kind: 'choice',
    choices: ['auto', 'webgpu', 'webgl', 'wasm'],
    default: 'auto',
    help: 'What the training runs on. auto measures what there is and takes the fastest that computes right.',
  },
} as const satisfies Record<string, SettingRow>;

type Table = typeof table;
export type SettingName = keyof Table;
type Value<R> = R extends { choices: readonly (infer C)[] }
  ? C
  : R extends { default: boolean }
    ? boolean
    : R extends { kind: 'text' }
      ? string
      : number;
/** One value for every row of the table. */
export type Settings = { -readonly [N in SettingName]: Value<Table[N]> };

/** Every setting, in the order in which forms show them. */
export const SETTINGS: Readonly<Record<SettingName, SettingRow>> = table;
export const SETTING_NAMES = Object.keys(table) as SettingName[];
export const DEFAULT_SETTINGS = Object.fromEntries(
  SETTING_NAMES.map((name) => [name, table[name].default]),
) as Settings;

/** Returns a sentence that says what is wrong with `value` for the setting, or null where it is fine. */
export function settingProblem(name: SettingName, value: unknown): string | null {
  const row: SettingRow = SETTINGS[name];
  switch (row.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? null : `${row.label} must be true or false.`;
    case 'choice':
      return row.choices.includes(value as string)
        ? null
        : `${row.label} must be one of ${row.choices.join(', ')}.`;
    case 'text':
      return typeof value === 'string' && value.length <= row.maxLength
        ? null
        : `${row.label} must be a text of at most ${row.maxLength} characters.`;
    default: {
      const fits =
        typeof value === 'number' && Number.isFinite(value) && value >= row.min && value <= row.max;
      if (!fits) return `${row.label} must be a number from ${row.min} to ${row.max}.`;
      return row.kind === 'integer' && !Number.isInteger(value)
        ? `${row.label} must be a whole number.`
        : null;
    }
  }
}
