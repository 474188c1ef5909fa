import { describe, expect, it } from 'vitest';
import { EXPORT_TARGETS } from '../../../../src/formats/model/exportTargets.ts';
import { exportHelp, exportSentence } from '../../../../src/ui/interpret/exportText.ts';
import { newRun } from '../../app/run.ts';

describe('what is said of an export', () => {
  const report = { target: 'keras', name: 'a.keras', same: true, hasProof: true } as const;
  it.each([
    [{ ...report, maxDifference: 3.1e-8 }, 'a.keras, read back: answers the same, largest difference 3e-8.'],
    [{ ...report, maxDifference: 0 }, 'a.keras, read back: answers the same, with no difference at all.'],
    [
      { ...report, same: false, maxDifference: 0.04 },
      'a.keras, read back, does not answer the same: largest difference 4e-2. Do not rely on it.',
    ],
    [
      { ...report, same: false, maxDifference: Number.NaN },
      'a.keras, read back, gives no answers that could be compared. Do not rely on it.',
    ],
  ])('%j', (exported, sentence) => {
    expect(exportSentence(exported)).toBe(sentence);
  });

  it('warns of a large classifier page before it is made, of a small one not', () => {
    const run = newRun({ modelId: 'mlp-128' });
    const at = (imageSize: number) => ({ ...run, settings: { ...run.settings, imageSize } });
    expect(exportHelp(at(224), 'page')).toBe(
      `${EXPORT_TARGETS.page.help} It will have 103 MB, so it opens slowly.`,
    );
    expect(exportHelp(at(32), 'page')).toBe(EXPORT_TARGETS.page.help);
    expect(exportHelp(at(224), 'keras')).toBe(EXPORT_TARGETS.keras.help);
  });
});
