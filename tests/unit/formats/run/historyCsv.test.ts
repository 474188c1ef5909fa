/** history.csv reads as Keras' own. */
import { describe, expect, it } from 'vitest';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';

describe('historyCsv', () => {
  it('counts epochs from 0 and sorts the columns', () => {
    const epochs = [
      { loss: 0.7, accuracy: 0.5, val_loss: 0.25, val_accuracy: 1 },
      { loss: 0.30000000000000004, accuracy: 0.75, val_loss: 0.125, val_accuracy: 0 },
    ];
    expect(historyCsv(epochs)).toBe(
      'epoch,accuracy,loss,val_accuracy,val_loss\r\n0,0.5,0.7,1,0.25\r\n1,0.75,0.30000000000000004,0,0.125\r\n',
    );
  });

  it('has no val columns without validation', () => {
    expect(historyCsv([{ loss: 2, accuracy: 0.5, val_loss: undefined }])).toBe(
      'epoch,accuracy,loss\r\n0,0.5,2\r\n',
    );
  });

  it('has a column for each figure that some epoch has, empty where one of an older page lacks it', () => {
    const later = { loss: 1, accuracy: 0.75, val_auc: 0.875, learning_rate: 0.001 };
    expect(historyCsv([{ loss: 2, accuracy: 0.5 }, later])).toBe(
      'epoch,accuracy,learning_rate,loss,val_auc\r\n0,0.5,,2,\r\n1,0.75,0.001,1,0.875\r\n',
    );
  });

  it('is a bare header before the first epoch has ended', () => {
    expect(historyCsv([])).toBe('epoch\r\n');
  });
});
