/** What was fitted before a run was judged, read from untrusted JSON, and whether figures stand at it. It must not know of the page. */
import type { Calibration, Calibrations } from '../../evaluation/choices/calibration.ts';
import type { JudgedAt } from '../../evaluation/types.ts';
import type { Fields } from '../../shared/fields.ts';

/** A threshold and a temperature; of older files neither. @param of What has them, in words. */
function fittedIn(fields: Fields, of: string, classCount: number): JudgedAt {
  const threshold = fields.laterOrNull('threshold', () => fields.number('threshold', 0));
  const temperature = fields.laterOrNull('temperature', () => fields.number('temperature', 0));
  if (threshold !== null && threshold > 1) fields.fail(`the threshold of ${of} is not a share from 0 to 1`);
  if (threshold !== null && classCount !== 2) fields.fail(`${of} has a threshold for ${classCount} classes`);
  if (temperature === 0) fields.fail(`the temperature of ${of} is not above 0`);
  return { threshold, temperature };
}

function calibrationOf(fields: Fields, classCount: number): Calibration {
  return {
    ...fittedIn(fields, 'its calibration', classCount),
    fittedOn: fields.one('fittedOn', ['validation', 'out-of-fold']),
    n: fields.count('n', 1),
  };
}

/** What was fitted for both weights; null where nothing was, and in files of older pages. */
export function calibrationIn(whole: Fields, classCount: number): Calibrations | null {
  return whole.laterOrNull('calibration', () => {
    const both = whole.object('calibration');
    const of = (which: 'best' | 'last') => calibrationOf(both.object(which), classCount);
    return { best: of('best'), last: of('last') };
  });
}

/** At what the figures of some answers stand: what was fitted for their weights, and nothing else. */
export function judgedAtIn(
  answers: Fields,
  name: string,
  fitted: JudgedAt | null,
  classCount: number,
): JudgedAt {
  const at = fittedIn(answers, `"${name}"`, classCount);
  for (const key of ['threshold', 'temperature'] as const) {
    const expected = fitted?.[key] ?? null;
    if (at[key] !== expected)
      answers.fail(`"${name}.${key}" is ${at[key]}, but its calibration has ${expected}`);
  }
  return at;
}
