import { describe, expect, it } from 'vitest';
import { epochSeries, stepSeries } from '../../../../src/ui/train/live/series.ts';

describe('epochSeries', () => {
  it('counts epochs from 1 and pairs train with val', () => {
    const epochs = [
      { loss: 2, accuracy: 0.5, val_loss: 3, val_accuracy: 0.4 },
      { loss: 1, accuracy: 0.6, val_loss: 2, val_accuracy: 0.5 },
    ];
    expect(epochSeries(epochs, 'loss')).toEqual([
      {
        name: 'train',
        points: [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      },
      {
        name: 'val',
        points: [
          { x: 1, y: 3 },
          { x: 2, y: 2 },
        ],
      },
    ]);
  });

  it('leaves val out where there is no validation split', () => {
    expect(epochSeries([{ loss: 2, accuracy: 0.5 }], 'accuracy').map(({ name }) => name)).toEqual(['train']);
  });
});

describe('the curve of the learning rate', () => {
  it('is one, of no split; points of an older page have none', () => {
    const steps = [
      { step: 1, loss: 1, accuracy: 0.5 },
      { step: 2, loss: 1, accuracy: 0.5, learningRate: 0.01 },
    ];
    expect(stepSeries(steps, 'learning_rate')).toEqual([{ name: 'rate', points: [{ x: 2, y: 0.01 }] }]);
    const epochs = [{ loss: 2, accuracy: 0.5, val_loss: 1, val_accuracy: 0.5, learning_rate: 0.02 }];
    expect(epochSeries(epochs, 'learning_rate')).toEqual([{ name: 'rate', points: [{ x: 1, y: 0.02 }] }]);
  });
});

describe('stepSeries', () => {
  it('leaves out what is not a number: a loss that ran away has no place on a chart', () => {
    const steps = [
      { step: 1, loss: 1, accuracy: 0.5 },
      { step: 2, loss: Number.NaN, accuracy: 0.5 },
      { step: 3, loss: Number.POSITIVE_INFINITY, accuracy: 0.5 },
    ];
    expect(stepSeries(steps, 'loss')[0].points).toEqual([{ x: 1, y: 1 }]);
  });
});
