/** What answers become by the choices of the decision desk. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerBy,
  outputChoice,
  outputThreshold,
  untouched,
} from '../../../../src/evaluation/choices/decisionChoice.ts';
import { scaledScores } from '../../../../src/evaluation/choices/temperature.ts';

const two = untouched(2);

describe('answerBy', () => {
  it('answers as the model where nothing was chosen', () => {
    expect(answerBy([0.75], two)).toEqual({
      label: 1,
      probabilities: [0.25, 0.75],
      confidence: 0.75,
      toHuman: false,
    });
    expect(answerBy([0.2, 0.5, 0.3], untouched(3))).toMatchObject({ label: 1, confidence: 0.5 });
  });

  it('applies threshold, temperature and band, of one unit and of two', () => {
    const choice = { ...two, threshold: 0.25, band: { accuracy: 0.9, minConfidence: 0.5 } };
    expect(answerBy([0.375], choice)).toMatchObject({ label: 1, confidence: 0.375, toHuman: true });
    expect(answerBy([0.625, 0.375], choice)).toMatchObject({ label: 1, confidence: 0.375, toHuman: true });
    expect(answerBy([0.25], choice)).toMatchObject({ label: 0, confidence: 0.75, toHuman: false });
    const soft = { ...choice, threshold: 0.5, temperature: 2, band: { accuracy: 0.9, minConfidence: 0.75 } };
    // 0.9 has odds of 9, at this temperature of 3.
    const { probabilities, toHuman } = answerBy([0.9], soft);
    expect(probabilities[1]).toBeCloseTo(0.75, 12);
    expect(toHuman).toBe(probabilities[1] < 0.75);
    expect(answerBy([0.85], soft).toHuman).toBe(true);
  });

  it('sends nothing where no band was found', () => {
    const choice = { ...two, band: { accuracy: 1, minConfidence: null } };
    expect(answerBy([0.5], choice).toHuman).toBe(false);
  });
});

describe('outputChoice', () => {
  const fitted = { threshold: 0.6, temperature: 2, fittedOn: 'out-of-fold', n: 9 } as const;

  it('is what was fitted, what was chosen, or both: temperatures multiply, the desk’s threshold counts', () => {
    expect(outputChoice(null, null, 2)).toBeNull();
    expect(outputChoice(null, two, 2)).toBe(two);
    expect(outputChoice(fitted, null, 2)).toEqual({
      ...{ chosenOn: 'out-of-fold', threshold: 0.6, temperature: 2, costs: null, band: null },
    });
    const desk = { ...two, threshold: 0.3, temperature: 1.5 };
    expect(outputChoice(fitted, desk, 2)).toEqual({ ...desk, temperature: 3 });
    expect(outputChoice({ ...fitted, temperature: null }, desk, 2)).toEqual(desk);
    expect(outputChoice({ ...fitted, threshold: null }, null, 2)).toMatchObject({
      threshold: 0.5,
      temperature: 2,
    });
    expect(outputChoice({ ...fitted, threshold: null }, null, 3)).toMatchObject({ threshold: null });
  });

  it('answers the outputs as the run is judged: one scaling after the other is one by the product', () => {
    const desk = { ...two, threshold: 0.62, temperature: 1.5 };
    for (const output of [0.05, 0.4, 0.62, 0.7, 0.99]) {
      const [scores] = scaledScores([[output]], 2);
      const [label, probability] = [answerBy(scores, desk).label, answerBy(scores, desk).probabilities[1]];
      const ofOutput = answerBy([output], outputChoice(fitted, desk, 2)!);
      expect(ofOutput.label).toBe(label);
      expect(ofOutput.probabilities[1]).toBeCloseTo(probability, 12);
      expect(Number(output > outputThreshold(outputChoice(fitted, desk, 2))!)).toBe(label);
    }
  });
});

describe('outputThreshold', () => {
  it('is that of the output as it is', () => {
    expect(outputThreshold(null)).toBeNull();
    expect(outputThreshold({ ...untouched(3), temperature: 3 })).toBeNull();
    expect(outputThreshold({ ...two, threshold: 0.3 })).toBe(0.3);
    expect([0, 0.5, 1].map((threshold) => outputThreshold({ ...two, threshold, temperature: 3 }))).toEqual([
      0, 0.5, 1,
    ]);
  });

  it('divides outputs as the threshold divides the probabilities at the temperature', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(
        share,
        share,
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (output, threshold, temperature) => {
          const [[scaled]] = scaledScores([[output]], temperature);
          fc.pre(Math.abs(scaled - threshold) > 1e-9);
          const ofOutput = outputThreshold({ ...two, threshold, temperature }) as number;
          // Beyond the clip of the logits nothing is told apart.
          fc.pre(ofOutput > 1e-6 && ofOutput < 1 - 1e-6);
          expect(output > ofOutput).toBe(scaled > threshold);
        },
      ),
    );
  });
});
