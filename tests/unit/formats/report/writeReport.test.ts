/** A report says what the runs say: every number is held against its run.json, and no name becomes markup. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import { compareAnswers } from '../../../../src/evaluation/comparison/compareAnswers.ts';
import { spreadOf } from '../../../../src/evaluation/comparison/repeatFigures.ts';
import { FIGURE_NAMES } from '../../../../src/evaluation/figures/figureNames.ts';
import type { ReportedRun, ReportInput } from '../../../../src/formats/report/words/types.ts';
import { writeReport } from '../../../../src/formats/report/writeReport.ts';
import type { RunFile } from '../../../../src/formats/run/runFileTypes.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { baseRun, FEATURES, HEAD_BY_KINDS } from '../baseRun.ts';
import { figuresOf, tagsOf, unescaped, valueAt } from './readHtml.ts';
import { plannedRun } from './runs.ts';

const MADE_AT = Date.UTC(2024, 0, 2, 9, 12);
const small = { val: [6, 9], test: [7, 8], classes: ['NORMAL', 'PNEUMONIA'] };
const opened = plannedRun({ ...small, settings: { ...DEFAULT_SETTINGS, learningRate: 0.0003 } });
const sealed = plannedRun({ ...small, modelId: 'mlp-64x3', opened: false, testOpenings: 2 });
const runs: ReportedRun[] = [
  { name: 'Run 1', file: opened },
  { name: 'Run 2', file: sealed },
];
const answers = ({ validation }: RunFile) => ({ ...validation!, ...validation!.best });
const input: ReportInput = {
  runs,
  comparisons: [
    { a: 0, b: 1, split: 'validation', comparison: compareAnswers(answers(opened), answers(sealed), 1) },
  ],
  repeats: [
    {
      name: 'Run 1 and Run 2',
      over: 'seeds',
      split: 'validation',
      spreads: Object.fromEntries(
        FIGURE_NAMES.map((name) => [
          name,
          spreadOf(runs.map(({ file }) => file.validation!.best.intervals[name]?.value ?? null)),
        ]),
      ),
    },
  ],
  madeAt: MADE_AT,
};
const html = writeReport(input);
const single = (file: RunFile) =>
  writeReport({ runs: [{ name: 'Run 1', file }], comparisons: [], repeats: [], madeAt: 0 });

describe('writeReport', () => {
  const figures = figuresOf(html);
  const owners: Record<string, (place: number) => unknown> = {
    run: (place) => input.runs[place].file,
    comparison: (place) => input.comparisons[place].comparison,
    repeat: (place) => input.repeats[place],
  };

  it('writes each number with all its digits, as its run, comparison or repeat has it', () => {
    expect(figures.length).toBeGreaterThan(300);
    for (const { of, place, pointer, value } of figures)
      expect(value, pointer).toBe(valueAt(owners[of](place), pointer));
  });

  it('rounds what it shows from that number', () => {
    for (const { pointer, value, words } of figures.filter((figure) =>
      /^(\+|−)?\d+\.\d+$/.test(figure.words),
    ))
      expect(Math.abs(Number(words.replace('−', '-')) - value), pointer).toBeLessThanOrEqual(0.00051);
  });

  it('leaves out no figure of a judged split, no cell of a matrix, no epoch', () => {
    const of = (place: number) =>
      new Set(figures.filter((one) => one.of === 'run' && one.place === place).map(({ pointer }) => pointer));
    const [first, second] = [of(0), of(1)];
    for (const which of ['best', 'last'])
      for (const name of [...FIGURE_NAMES, 'classes/0/recall', 'classes/1/precision', 'classes/1/f1-score'])
        for (const part of ['value', 'interval/low', 'interval/high']) {
          const [ofTest, ofVal] = ['test', 'validation'].map(
            (split) => `/${split}/${which}/intervals/${name}/${part}`,
          );
          expect(first).toContain(ofTest);
          // Where all draws agree there is no interval.
          if (part === 'value' || valueAt(sealed, ofVal.replace(/\/(low|high)$/, '')) !== null)
            expect(second).toContain(ofVal);
        }
    for (const cell of ['0/0', '0/1', '1/0', '1/1'])
      expect(first).toContain(`/test/last/confusionMatrix/${cell}`);
    for (let epoch = 0; epoch < 8; epoch++) expect(first).toContain(`/history/val_loss/${epoch}`);
    expect(first).toContain('/dataset/splits/test/counts/1');
  });

  it('shows test figures only where the test split was opened, with the count beside them', () => {
    const ofTest = figures.filter(({ of, pointer }) => of === 'run' && pointer.startsWith('/test/'));
    expect(new Set(ofTest.map(({ place }) => place))).toEqual(new Set([0]));
    const openings = figures.filter(({ pointer }) => pointer === '/testOpenings');
    expect(openings.map(({ place, value }) => [place, value])).toEqual([
      [0, 2],
      [0, 2],
      [1, 2],
    ]);
    expect(html).toContain('<b>Sealed.</b>');
    expect(html).toMatch(/data-run="1"><th.*?sealed.*?<\/tr>/s);
  });

  it('needs nothing else and runs nothing', () => {
    const tags = tagsOf(html);
    expect(new Set(tags.map(({ name }) => name)).has('script')).toBe(false);
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|form)|url\(|@import|https?:/);
    expect(html).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    for (const { attributes } of tags) {
      expect(Object.keys(attributes).filter((name) => /^(on|style|src)/.test(name))).toEqual([]);
      if (attributes.href) expect(attributes.href).toMatch(/^#run-\d+$/);
    }
  });

  it('marks changed settings, and names in the summary those in which runs differ', () => {
    expect(html).toMatch(
      /class="changed"><th scope="row">Learning rate <code>learning_rate<\/code><\/th>\s*<td>0.0003<small>default 0.001/,
    );
    expect(html.match(/class="changed"/g)).toHaveLength(1);
    expect(html).toContain('learning_rate 0.0003</small>');
  });

  it('says what an honest reader would', () => {
    const text = unescaped(html.replace(/<[^>]*>/g, ''));
    expect(text).toContain('15 validation pictures are too few to steer by');
    expect(text).toContain('stands for one seed');
    expect(text).toContain('has been opened 2 times. Each choice made by it');
    expect(text).toContain('validation accuracy alone does not say which is better');
  });

  it('says of figures that rest on a guess that they do, in the summary and beside them', () => {
    const guessed = single({ ...opened, model: { ...opened.model, name: 'net.h5', guesses: ['order'] } });
    const said = guessed.split('Nothing says which output of “net.h5” stands for which class').length - 1;
    // Among the remarks, with the run, and with each judged split.
    expect(said).toBe(4);
    expect(html).not.toContain('Guessed.');
  });

  it('says of an ensemble which runs it averages, and how folds were judged', () => {
    const members = [1, 2].map((number) => ({ id: `${number}`, number, seed: 1 }));
    const ensemble = { kind: 'folds', which: 'best', members } as const;
    const said = unescaped(single({ ...sealed, ensemble, history: { ...sealed.history, loss: [] } }));
    expect(said).toContain(
      '2 folds as one model: its answer is the mean of those by the best weights of runs 1 and 2.',
    );
    expect(said).toContain('did not learn from it (out of fold)');
    expect(said).toContain('best of runs 1 and 2, averaged');
  });

  it('counts all pairs where the two were picked among several runs', () => {
    expect(html).not.toContain('Bonferroni');
    const [pair] = input.comparisons;
    const comparison = { ...pair.comparison, pValue: 0.04, mends: ['a', 'b', 'c'] };
    const three = writeReport({
      ...input,
      runs: [...runs, { name: 'Run 3', file: sealed }],
      comparisons: [{ ...pair, comparison }],
    });
    expect(three).toContain('0.120 of 3 pairs');
    expect(three).toContain('Bonferroni');
  });

  it('adds the closing comparison once each of the notebook’s models has a run', () => {
    expect(html).not.toContain('The notebook’s four models');
    const settings = { ...DEFAULT_SETTINGS, imageSize: 64 };
    const four = ['mlp-128', 'mlp-64x3', 'cnn-128-64-32', 'cnn-pool'].map((modelId) => ({
      name: modelId,
      file: { ...opened, model: { ...opened.model, id: modelId }, settings },
    }));
    const closing = writeReport({ ...input, runs: four, comparisons: [] });
    const table = closing.slice(closing.indexOf('id="closing"'), closing.indexOf('id="repeats"'));
    expect(table).toContain('[[181, 53], [35, 355]]');
    const read = figuresOf(table);
    // Accuracy with its interval, two recalls, the loss and the openings of each.
    expect(read).toHaveLength(4 * 7);
    for (const { place, pointer, value } of read)
      expect(value, pointer).toBe(valueAt(four[place].file, pointer));
  });

  it('takes a run that failed at once, one of several classes, and figures that are no numbers', () => {
    const failed = single({
      ...sealed,
      status: 'failed',
      error: 'The loss became not a number.',
      history: { loss: [], accuracy: [], val_loss: [], val_accuracy: [] },
      bestEpoch: null,
      timing: { ingestMs: 1, stepMs: null, inputWaitShare: null },
      validation: null,
    });
    expect(failed).toContain('No epoch was completed');
    expect(failed).toContain('It failed.</b> <bdi>The loss became not a number.</bdi>');
    const many = single(
      plannedRun({ val: new Array(20).fill(3), test: [], classes: [...'abcdefghijklmnopqrst'] }),
    );
    expect(many).toContain('the most frequent of 20 × 20 cells');
    expect(many).toContain('This dataset has no test split.');
    // As run.json has them: JSON knows no NaN.
    const diverged = JSON.parse(JSON.stringify(opened)) as RunFile;
    diverged.history.loss[7] = null as unknown as number;
    diverged.validation!.best.loss = null as unknown as number;
    diverged.validation!.best.scores[0] = [null as unknown as number];
    expect(single(diverged)).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it.each([0, 1])('says what a run did on a pretrained base, with %d blocks to train', (unfreeze) => {
    const { imported, base, phases, settings, epochs, bestEpoch } = baseRun({
      unfreeze,
      averageWithBase: unfreeze > 0,
    });
    const file = plannedRun({
      ...{ ...small, modelId: imported!.id, imported, base, phases, settings, epochs, bestEpoch },
      ...(unfreeze === 0 && { timing: null, microBatchSize: null, stepBytes: null }),
    });
    const report = single(file);
    for (const { of, pointer, value } of figuresOf(report))
      if (of === 'run') expect(value, pointer).toBe(valueAt(file, pointer));
    const pointers = new Set(figuresOf(report).map(({ pointer }) => pointer));
    for (const place of [0, 1, 2])
      for (const name of ['l2', 'meanLoss', 'standardError', 'accuracy'])
        expect(pointers).toContain(`/phases/1/search/strengths/${place}/${name}`);
    expect(pointers.has('/phases/2/trainable')).toBe(unfreeze > 0);
    for (const name of ['share', 'loss', 'accuracy', 'auc'])
      expect(pointers.has(`/phases/3/shares/1/${name}`)).toBe(unfreeze > 0);
    const text = unescaped(report.replace(/<[^>]*>/g, ''));
    expect(text).toContain('MobileNetV2 0.35 (pretrained)');
    expect(text).toContain('verified: its weights are the known ones, bit by bit. The head reads the layer');
    expect(text).toContain('L2 0.1 chosen: the strongest within one standard error of the best');
    expect(text).toContain('0.1 chosen');
    expect(text).toContain('Class weights balanced: from 0.5');
    const said = text.includes('there are no epochs and no curves');
    expect([said, text.includes('stands for one seed'), text.includes('were chosen by validation')]).toEqual(
      unfreeze === 0 ? [true, false, false] : [false, true, true],
    );
    expect(single(opened)).not.toContain('Pretrained base');
  });

  it('has a row for each kind of folds that a head was judged by', () => {
    const { imported, base, settings, epochs, bestEpoch } = baseRun();
    const file = plannedRun({
      ...{ ...small, modelId: imported!.id, imported, base, settings, epochs, bestEpoch },
      ...{ phases: [FEATURES, HEAD_BY_KINDS], timing: null, microBatchSize: null, stepBytes: null },
    });
    const report = single(file);
    const found = figuresOf(report).filter(({ pointer }) => pointer.startsWith('/phases/1/search/kinds/'));
    for (const { pointer, value } of found) expect(value, pointer).toBe(valueAt(file, pointer));
    expect(found.map(({ pointer }) => pointer)).toContain('/phases/1/search/kinds/1/strengths/1/meanLoss');
    expect(report).toContain('What survives when whole kinds of pictures are held out');
    expect(single(opened)).not.toContain('What survives');
  });

  it('has every figure of an epoch, and a curve of the learning rate where it moves', () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      learningRateSchedule: 'cosine',
      checkpointMonitor: 'val_auc',
    } as const;
    const epochs = [0.01, 0.00001].map((learning_rate) => ({
      ...{ loss: 1, accuracy: 0.5, val_loss: 1, val_accuracy: 0.5 },
      ...{ val_auc: 0.625, val_balanced_accuracy: 0.5, val_macro_f1: 0.25, learning_rate },
    }));
    const plan = { val: [5, 15], test: [5, 5], classes: ['a', 'b'], bestEpoch: 1, epochs };
    const report = single(plannedRun({ ...plan, settings }));
    const pointers = new Map(figuresOf(report).map(({ pointer, words }) => [pointer, words]));
    expect(pointers.get('/history/val_macro_f1/0')).toBe('0.2500');
    expect(pointers.get('/history/learning_rate/1')).toBe('0.00001');
    expect(report).toContain('Learning rate of each epoch’s last step.');
    expect(report).toContain('by val_auc');
    expect(single(plannedRun({ ...plan, settings: DEFAULT_SETTINGS }))).not.toContain(
      'Learning rate of each epoch',
    );
    expect(single(opened)).toContain('by val_loss');
  });

  it('does not say that weights were chosen by validation where they were chosen by training', () => {
    const words = 'were chosen by validation';
    const settings = { ...DEFAULT_SETTINGS, checkpointMonitor: 'accuracy' } as const;
    const plan = { val: [5, 15], test: [5, 5], classes: ['a', 'b'] };
    expect(single(plannedRun(plan))).toContain(words);
    expect(single(plannedRun({ ...plan, settings }))).not.toContain(words);
  });

  it('says what was chosen on the decision desk, with every number, and where', () => {
    const choice = {
      ...untouched(2),
      ...{ threshold: 0.345, temperature: 1.5, costs: { miss: 5, falseAlarm: 1, prevalence: 0.125 } },
      band: { accuracy: 0.95, minConfidence: 0.8125 },
    };
    const file = { ...opened, decision: { best: choice, last: { ...untouched(2), threshold: 0.7 } } };
    const chosen = single(file);
    const read = figuresOf(chosen).filter(({ pointer }) => pointer.startsWith('/decision/'));
    for (const { pointer, value } of read) expect(value, pointer).toBe(valueAt(file, pointer));
    expect(new Set(read.map(({ pointer }) => pointer))).toEqual(
      new Set(
        [
          ...['threshold', 'temperature', 'costs/miss', 'costs/falseAlarm', 'costs/prevalence'],
          ...['band/accuracy', 'band/minConfidence'],
        ].map((at) => `/decision/best/${at}`),
      ).add('/decision/last/threshold'),
    );
    const text = unescaped(chosen.replace(/<[^>]*>/g, ''));
    expect(text).toContain(
      'best weights: answers PNEUMONIA above 0.345; takes probabilities at a temperature of 1.50',
    );
    expect(text).toContain('All of it was chosen on this validation split');
    const { labels, last } = file.validation!;
    const right = last.scores.filter(([score], image) => Number(score > 0.7) === labels[image]).length;
    expect(text).toContain(`On validation: accuracy ${(right / 15).toFixed(3)} (`);
    expect(html).not.toContain('Decision desk');
  });

  it('says at which threshold and temperature the figures stand, and where they were fitted', () => {
    const fitted = { threshold: 0.625, temperature: 1.25, fittedOn: 'out-of-fold', n: 4447 } as const;
    const { best, last, ...pictures } = opened.validation!;
    const file: RunFile = {
      ...opened,
      calibration: { best: fitted, last: { ...fitted, threshold: 0.5 } },
      validation: { ...pictures, best: { ...best, threshold: 0.625, temperature: 1.25 }, last },
    };
    const report = single(file);
    const read = figuresOf(report).find(({ pointer }) => pointer === '/validation/best/threshold');
    expect(read?.value).toBe(0.625);
    const text = unescaped(report.replace(/<[^>]*>/g, ''));
    expect(text).toContain(
      'best weights: threshold 0.625 and temperature 1.25, fitted on 4,447 out-of-fold answers; last weights: threshold 0.500',
    );
    expect(text).toContain('above a score of 0.625, with the best weights');
    const flattered = 'were fitted on validation';
    expect(text).not.toContain(flattered);
    const onValidation = { ...fitted, fittedOn: 'validation' } as const;
    expect(single({ ...file, calibration: { best: onValidation, last: onValidation } })).toContain(flattered);
  });

  it('isolates names, so that none turns the words and numbers beside it', () => {
    const name = '\u202edrow';
    const { dataset, model } = opened;
    const file = {
      ...opened,
      model: { ...model, name, guesses: ['order' as const] },
      dataset: { ...dataset, name, classes: [name, 'other'] },
      decision: { best: { ...untouched(2), threshold: 0.3 }, last: null },
    };
    const report = writeReport({ ...input, runs: [{ name, file }], comparisons: [] });
    const body = report.slice(report.indexOf('<body>')).replace(/<[^>]*aria-label="[^"]*"/g, '');
    // In a sentence it stands in an element of its own, elsewhere alone in its cell or heading.
    const bare = body.match(/.{0,30}(?<!<bdi>)\u202edrow(?!<\/bdi>).{0,10}/g) ?? [];
    for (const place of bare) expect(place).toMatch(/<(th|td|h3)[^>]*>\u202edrow<\/(th|td|h3)>/);
    expect(report).toContain('<title>drow, drow, on drow');
  });

  it('lets no name become markup', () => {
    const shape = (text: string) =>
      tagsOf(text).map(({ name, closing, attributes }) => [name, closing, Object.keys(attributes).join()]);
    const named = (name: string, classes: string[]) => {
      const rename = (counts: Record<string, number>) =>
        Object.fromEntries(Object.values(counts).map((count, label) => [classes[label], count]));
      const { dataset } = opened;
      const splits = { ...dataset.splits };
      for (const split of ['train', 'val', 'test'] as const)
        splits[split] = { ...splits[split], classes: rename(splits[split].classes) };
      const file = { ...opened, error: name, dataset: { ...dataset, name, classes, splits, notes: [name] } };
      return writeReport({ ...input, runs: [{ name, file }], comparisons: [] });
    };
    const expected = shape(named('a', ['b', 'c']));
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            '\n',
            '<',
            '>',
            '"',
            "'",
            '&',
            '<script>',
            '</td>',
            '%BODY%',
            '$&',
            '-->',
            '/',
            '~',
            'a',
          ),
          { maxLength: 6 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, a, b) => {
        fc.pre(a !== b);
        const report = named(name, [a, b]);
        expect(shape(report)).toEqual(expected);
        expect(unescaped(report)).toContain(`<h3>${name}</h3>`);
        for (const { of, pointer, value } of figuresOf(report))
          if (of === 'run' && !pointer.startsWith('/dataset')) expect(value).toBe(valueAt(opened, pointer));
      }),
      { numRuns: 25 },
    );
  });
});
