import { describe, expect, it } from 'vitest';
import { helpText, readOptions } from '../../../scripts/headless/options.mjs';
import * as tables from '../../../scripts/headless/tables.ts';
import { SETTING_NAMES } from '../../../src/settings.ts';

const { SETTINGS, MODELS } = tables;
const needed = ['--dataset', 'a.zip', '--model', 'cnn-pool', '--out', 'out'];
const read = (...args: string[]) => readOptions([...needed, ...args], tables);

describe('options of the headless command', () => {
  it('leaves every setting alone that is not given', () => {
    expect(read()).toEqual({
      dataset: 'a.zip',
      model: 'cnn-pool',
      import: null,
      base: null,
      pretrained: null,
      unverifiedBase: false,
      importClasses: null,
      importRange: null,
      recipe: null,
      budgetMinutes: null,
      carveValidation: false,
      out: 'out',
      openTest: false,
      weights: 'best',
      exports: [],
      repeat: null,
      chromeFlags: [],
      settings: {},
    });
  });

  it('takes a width that the model has', () => {
    const options = read('--model', 'mobilenet-v2', '--width', '0.35');
    expect(options).toMatchObject({ model: 'mobilenet-v2', settings: { width: 0.35 } });
  });

  it('reads a recipe, with or without a model', () => {
    const recipe = (...args: string[]) =>
      readOptions(['--dataset', 'a.zip', '--out', 'out', '--recipe', ...args], tables);
    expect(recipe('quick-look')).toMatchObject({ recipe: 'quick-look', model: null, budgetMinutes: null });
    expect(recipe('mine.recipe.json', '--views', '2')).toMatchObject({ settings: { views: 2 } });
    expect(recipe('best-result', '--budget-minutes', '0.5')).toMatchObject({ budgetMinutes: 0.5 });
    expect(recipe('quick-look', '--pretrained', 'dir')).toMatchObject({ base: null, pretrained: 'dir' });
    expect(recipe('quick-look', '--repeat-seeds=3')).toMatchObject({ repeat: { kind: 'seeds', count: 3 } });
    expect(recipe('notebook', '--model', 'mlp-128')).toMatchObject({ model: 'mlp-128' });
    expect(() => recipe('notebook')).toThrow('--model, --import or --base is missing');
    expect(() => recipe('quick-look', '--budget-minutes', '9')).toThrow(
      '--recipe best-result, which is missing',
    );
    expect(() => recipe('best-result', '--budget-minutes', '0')).toThrow('a number above 0');
    expect(() => recipe('best-result', '--folds', '3')).toThrow('leave out --repeat-seeds and --folds');
    expect(() => recipe('quick-look', '--model', 'mlp-128', '--base', 'x')).toThrow('each starts a run');
  });

  it('carves validation where it is asked to', () => {
    expect(read('--carve-validation')).toMatchObject({ carveValidation: true });
    expect(() => read('--carve-validation=0.2')).toThrow('takes no value');
  });

  it('says in its help what recipes there are', () => {
    const help = helpText(tables);
    for (const word of [
      'notebook, quick-look, best-result',
      '--budget-minutes',
      '--carve-validation',
      'phase-1',
    ])
      expect(help).toContain(word);
  });

  it('reads settings of each kind, with a space or an equals sign', () => {
    expect(
      read(
        '--image-size',
        '64',
        '--learning-rate=1e-4',
        '--optimizer',
        'sgd',
        '--no-shuffle',
        '--vertical-flip',
      ),
    ).toMatchObject({
      settings: { imageSize: 64, learningRate: 1e-4, optimizer: 'sgd', shuffle: false, verticalFlip: true },
    });
  });

  it('reads class weights, with or without a base', () => {
    const weights = 'NORMAL=3,PNEUMONIA=1';
    for (const args of [['--class-weight', weights], [`--class-weight=${weights}`]])
      expect(read(...args)).toMatchObject({ settings: { classWeight: weights } });
    expect(helpText(tables)).toContain('--class-weight <auto|none|balanced|NORMAL=3,PNEUMONIA=1>');
  });

  it('reads what is no setting', () => {
    expect(
      read('--open-test', '--weights', 'last', '--chrome-flags', '--use-angle=swiftshader  --no-sandbox'),
    ).toMatchObject({
      openTest: true,
      weights: 'last',
      chromeFlags: ['--use-angle=swiftshader', '--no-sandbox'],
    });
  });

  it('opens the test split for the runs of a repetition too', () => {
    for (const option of ['--repeat-seeds', '--folds'])
      expect(read(option, '3', '--open-test')).toMatchObject({ openTest: true, repeat: { count: 3 } });
  });

  it('reads what an imported model takes and answers', () => {
    const imported = (...args: string[]) =>
      readOptions(['--dataset', 'a.zip', '--import', 'm.h5', '--out', 'out', ...args], tables);
    expect(imported('--import-classes', 'zebra, ant,dog', '--import-range=-1..1')).toMatchObject({
      importClasses: ['zebra', 'ant', 'dog'],
      importRange: '-1..1',
    });
    expect(imported('--import-range', '-1..1')).toMatchObject({ importRange: '-1..1' });
    for (const names of ['cat', 'cat,', 'cat,cat'])
      expect(() => imported('--import-classes', names)).toThrow('the names of all outputs, each once');
    expect(() => imported('--import-range', '0..2')).toThrow('one of 0..1, -1..1, 0..255');
    expect(() => read('--import-range', '0..1')).toThrow('--import, which is missing');
  });

  it('reads the formats to export', () => {
    expect(read('--export', 'keras,h5,weights.h5,legacy.h5,onnx')).toMatchObject({
      exports: ['keras', 'h5', 'weights.h5', 'legacy.h5', 'onnx'],
    });
  });

  it('reads how often to train', () => {
    expect(read('--repeat-seeds', '5')).toMatchObject({ repeat: { kind: 'seeds', count: 5 } });
    expect(read('--folds=10')).toMatchObject({ repeat: { kind: 'folds', count: 10 } });
  });

  it('takes a file in place of a model, not beside one', () => {
    const importing = ['--dataset', 'a.zip', '--import', 'm.keras', '--out', 'out'];
    expect(readOptions(importing, tables)).toMatchObject({ model: null, import: 'm.keras' });
    expect(() => read('--import', 'm.keras')).toThrow('--model and --import: each starts a run');
  });

  it('lets --epochs be 0', () => {
    expect(read('--epochs', '0')).toMatchObject({ settings: { epochs: 0 } });
  });

  it.each([
    [['--image-sise', '64'], 'There is no option --image-sise; see --help.'],
    [['--no-epochs'], 'There is no option --no-epochs; see --help.'],
    [['picture.zip'], 'Unexpected "picture.zip"; see --help.'],
    [['--epochs'], '--epochs needs a value; see --help.'],
    [['--epochs', '--open-test'], '--epochs needs a value; see --help.'],
    [['--epochs', 'many'], '--epochs: Epochs must be a number from 0 to 1000.'],
    [['--epochs', ''], '--epochs: Epochs must be a number from 0 to 1000.'],
    [['--epochs', '1.5'], '--epochs: Epochs must be a whole number.'],
    [['--learning-rate', '-1'], '--learning-rate: Learning rate must be a number from 1e-7 to 10.'],
    [['--optimizer', 'lion'], '--optimizer: Optimizer must be one of adam, adamw, sgd, rmsprop.'],
    [['--shuffle=yes'], '--shuffle takes no value; see --help.'],
    [
      ['--export', 'keras,tflite'],
      '--export: There is no format "tflite"; the formats are keras, h5, weights.h5, legacy.h5, onnx',
    ],
    [['--export', '--open-test'], '--export needs a value; see --help.'],
    [['--folds', '1'], '--folds must be a whole number from 2 to 10.'],
    [['--repeat-seeds', 'some'], '--repeat-seeds must be a whole number from 2 to 10.'],
    [['--folds', '5', '--repeat-seeds', '5'], '--repeat-seeds and --folds do not go together.'],
    [['--weights', 'worst'], '--weights must be best or last.'],
    [['--model', 'vgg'], `There is no model "vgg"; the models are ${MODELS.map(({ id }) => id).join(', ')}.`],
    [['--out', ''], '--out is missing; see --help.'],
    [
      ['--model', 'mobilenet-v2', '--width', '0.25'],
      '--width: mobilenet-v2 has the widths 0.35, 0.5, 0.75, 1.',
    ],
    [['--model', 'resnet-50', '--width', '0.5'], '--width: resnet-50 has no widths; leave it out.'],
    [
      ['--model', 'resnet-50', '--rescale', '0.5'],
      'resnet-50 takes colour and scale as it was built for: leave out --color-mode and --rescale.',
    ],
  ])('refuses %j with one line', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  it('refuses a device that the table does not know', () => {
    expect(() => read('--device', 'abacus')).toThrow(/^--device: Device must be one of .*webgl.*\.$/);
  });

  it.each([
    ['--dataset', '--dataset'],
    ['--model', '--model, --import, --base or --recipe'],
    ['--out', '--out'],
  ])('asks for %s', (option, wanted) => {
    const at = needed.indexOf(option);
    expect(() => readOptions(needed.toSpliced(at, 2), tables)).toThrow(`${wanted} is missing; see --help.`);
  });

  it('takes what says more of a base with --base alone', () => {
    const onBase = (...more: string[]) =>
      readOptions(['--dataset', 'a.zip', '--out', 'out', '--base', 'mobilenet-v2', ...more], tables);
    expect(
      onBase('--width', '0.35', '--pretrained', 'dir', '--unverified-base', '--views', '2'),
    ).toMatchObject({
      ...{ model: null, base: 'mobilenet-v2', pretrained: 'dir', unverifiedBase: true },
      settings: { width: 0.35, views: 2 },
    });
    expect(() => onBase('--model', 'cnn-pool')).toThrow('--model and --base: each starts a run');
    expect(() => onBase('--width', '0.25')).toThrow('mobilenet-v2 has the widths 0.35, 0.5, 0.75, 1');
    expect(() => read('--views', '2')).toThrow('--views says more of --base, which is missing');
    expect(() => read('--unverified-base')).toThrow('--unverified-base says more of --base');
    expect(() => read('--pretrained', 'dir')).toThrow('--pretrained says more of --base');
    const unknown = ['--dataset', 'a.zip', '--out', 'out', '--base', 'cnn-gap'];
    expect(() => readOptions(unknown, tables)).toThrow('There is no pretrained "cnn-gap"');
  });

  it('explains every setting and names the models', () => {
    expect(readOptions(['--help'], tables)).toBe('help');
    const text = helpText(tables);
    for (const name of SETTING_NAMES) expect(text).toContain(SETTINGS[name].help);
    for (const { id } of MODELS) expect(text).toContain(id);
    expect(text).toContain('mobilenet-v2 (--width 0.35, 0.5, 0.75, 1)');
    expect(text).toContain('--image-size <8 to 512 px>');
    expect(text).toContain('--horizontal-flip, --no-horizontal-flip');
  });
});
