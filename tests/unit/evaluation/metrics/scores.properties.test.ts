/** What must hold for any scores whatever: rankings, losses and calibration. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachOnce } from '../../../../src/evaluation/figures/bootstrap.ts';
import { drawnMacroAreas, risingRankings } from '../../../../src/evaluation/figures/drawnAreas.ts';
import { calibration, topLabelClaims } from '../../../../src/evaluation/metrics/calibration.ts';
import { crossEntropy } from '../../../../src/evaluation/metrics/crossEntropy.ts';
import { rankEachClass } from '../../../../src/evaluation/metrics/multiclass.ts';
import {
  precisionRecallCurve,
  rank,
  rankedAreas,
  rocCurve,
} from '../../../../src/evaluation/metrics/ranking.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import {
  expectSame,
  labelsOf,
  outputsOf,
  probabilities,
  property,
  rankingOf,
  repeated,
  scored,
  unitsOf,
} from '../properties.ts';

describe('rankings', () => {
  it('have the AUC that comparing every pair gives, and the area under their own curve', () => {
    property(scored, (rows) => {
      const ranking = rankingOf(rows);
      const { rocAuc } = rankedAreas(ranking);
      const pairs = rows.flatMap(([positive, score]) =>
        rows.flatMap(([other, below]) =>
          positive && !other ? [score > below ? 1 : score === below ? 0.5 : 0] : [],
        ),
      );
      if (pairs.length === 0) {
        expect(rocAuc).toBeNull();
        return;
      }
      for (const drop of [true, false]) {
        const { fpr, tpr } = rocCurve(ranking, drop);
        const area = fpr.reduce(
          (sum, x, i) => (i === 0 ? 0 : sum + ((x - fpr[i - 1]) * (tpr[i] + tpr[i - 1])) / 2),
          0,
        );
        expectSame([rocAuc, area], [pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length, rocAuc]);
      }
    });
  });

  it('have the average precision of their own curve', () => {
    property(scored, (rows) => {
      const ranking = rankingOf(rows);
      const { precision, recall } = precisionRecallCurve(ranking);
      const steps = precision.reduce(
        (sum, _, i) => (i === 0 ? 0 : sum + (recall[i - 1] - recall[i]) * precision[i - 1]),
        0,
      );
      expect(rankedAreas(ranking).averagePrecision).toBeCloseTo(steps, 9);
    });
  });

  it('do not change under a monotone function, and turn over under a falling one', () => {
    property(scored, (rows) => {
      const positive = rows.map(([one]) => one);
      const areas = rankedAreas(rankingOf(rows));
      const cubed = rank(
        positive,
        rows.map(([, score]) => score ** 3 - 7),
      );
      const { fpr, tpr } = rocCurve(cubed);
      expect(rankedAreas(cubed)).toEqual(areas);
      expect({ fpr, tpr }).toEqual({
        fpr: rocCurve(rankingOf(rows)).fpr,
        tpr: rocCurve(rankingOf(rows)).tpr,
      });
      const falling = rankedAreas(
        rank(
          positive,
          rows.map(([, score]) => -score),
        ),
      );
      expectSame([falling.rocAuc], [areas.rocAuc === null ? null : 1 - areas.rocAuc]);
    });
  });

  it('have the same AUC with both classes and scores turned round', () => {
    property(scored, (rows) => {
      const turned = rankingOf(rows.map(([positive, score, weight]) => [!positive, 64 - score, weight]));
      expectSame([rankedAreas(turned).rocAuc], [rankedAreas(rankingOf(rows)).rocAuc]);
    });
  });

  it('weigh as many copies of a picture', () => {
    property(scored, (rows) => {
      const weights = rows.map(([, , weight]) => weight);
      const copies = repeated(rows, weights);
      const { rocAuc, averagePrecision } = rankedAreas(rankingOf(rows), weights);
      const expected = rankedAreas(rankingOf(copies));
      expectSame([rocAuc, averagePrecision], [expected.rocAuc, expected.averagePrecision]);
    });
  });
});

describe('probabilities', () => {
  it('have for many draws at once the areas that each draw has alone', () => {
    const draw = (n: number, random: () => number) => {
      const weights = new Uint16Array(n);
      for (let i = 0; i < n; i++) weights[Math.floor(random() * n)] += 1;
      return weights;
    };
    property(fc.tuple(probabilities, fc.integer({ min: 1, max: 40 }), fc.nat()), ([rows, count, seed]) => {
      const random = randomFor(seed);
      const draws = Array.from({ length: count }, () => draw(rows.length, random));
      // Rounded, so that some scores are equal.
      const scores = outputsOf(rows).map((outputs) => outputs.map((output) => Math.round(output * 8) / 8));
      const labels = rows.map(([label]) => label);
      const rankings = rankEachClass(labels, scores);
      const alone = draws.map((weights) => {
        const areas = rankings.map((ranking) => rankedAreas(ranking, weights));
        const aucs = areas.map(({ rocAuc }) => rocAuc);
        const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
        return {
          rocAuc: aucs.includes(null) ? null : meanOf(aucs as number[]),
          averagePrecision: meanOf(areas.map(({ averagePrecision }) => averagePrecision)),
        };
      });
      expect(drawnMacroAreas(risingRankings(labels, scores), draws)).toEqual(alone);
    });
  });

  it('are judged the same whatever the classes are called', () => {
    property(fc.tuple(probabilities, fc.nat()), ([rows, turn]) => {
      const labels = rows.map(([label]) => label);
      const scores = outputsOf(rows);
      const at = (label: number) => (label + turn) % 3;
      const renamedLabels = labels.map(at);
      const renamedScores = scores.map((outputs) => outputs.map((_, i) => outputs[(i + 3 - (turn % 3)) % 3]));
      const figures = (ofLabels: number[], ofScores: number[][]) => {
        const areas = drawnMacroAreas(risingRankings(ofLabels, ofScores), [eachOnce(ofLabels.length)])[0];
        return [
          areas.rocAuc,
          areas.averagePrecision,
          crossEntropy(ofLabels, ofScores),
          calibration(topLabelClaims(ofLabels, ofScores)).error,
        ];
      };
      expectSame(figures(renamedLabels, renamedScores), figures(labels, scores));
    });
  });

  it('are calibrated the same with weights and with copies', () => {
    property(scored, (rows) => {
      const weights = rows.map(([, , weight]) => weight);
      const copies = repeated(rows, weights);
      if (copies.length === 0) return;
      const weighted = calibration(topLabelClaims(labelsOf(rows), unitsOf(rows)), 10, weights);
      const copied = calibration(topLabelClaims(labelsOf(copies), unitsOf(copies)));
      expect(weighted.error).toBeCloseTo(copied.error, 9);
      expect(weighted.bins.map(({ count }) => count)).toEqual(copied.bins.map(({ count }) => count));
    });
  });
});
