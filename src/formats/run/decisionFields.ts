/** What was fitted before a run was judged, and the choices of its decision desk, read from untrusted JSON. It must not know of the page. */
import type { Calibration, Calibrations } from '../../evaluation/choices/calibration.ts';
import type { Costs } from '../../evaluation/choices/decision.ts';
import type { Band, DecisionChoice, DecisionChoices } from '../../evaluation/choices/decisionChoice.ts';
import type { JudgedAt } from '../../evaluation/types.ts';
import type { Fields } from '../../shared/fields.ts';

function shareIn(fields: Fields, key: string): number {
  const share = fields.number(key, 0);
  return share <= 1 ? share : fields.fail(`"${key}" of its decision is not a share from 0 to 1`);
}

function temperatureIn(choice: Fields): number {
  const temperature = choice.number('temperature');
  return temperature > 0 ? temperature : choice.fail('the temperature of its decision is not above 0');
}

function costsIn(costs: Fields): Costs {
  return {
    falseAlarm: costs.number('falseAlarm', 0),
    miss: costs.number('miss', 0),
    prevalence: shareIn(costs, 'prevalence'),
  };
}

function bandIn(band: Fields): Band {
  return {
    accuracy: shareIn(band, 'accuracy'),
    minConfidence: band.orNull('minConfidence', () => shareIn(band, 'minConfidence')),
  };
}

function choiceIn(choice: Fields, classCount: number): DecisionChoice {
  const threshold = choice.orNull('threshold', () => shareIn(choice, 'threshold'));
  if ((threshold === null) === (classCount === 2))
    choice.fail(`its decision has ${threshold === null ? 'no' : 'a'} threshold for ${classCount} classes`);
  return {
    chosenOn: choice.one('chosenOn', ['validation']),
    threshold,
    temperature: choice.orNull('temperature', () => temperatureIn(choice)),
    costs: choice.orNull('costs', () => costsIn(choice.object('costs'))),
    band: choice.orNull('band', () => bandIn(choice.object('band'))),
  };
}

/** What was chosen for both weights; null where nothing was, and in files of older pages. */
export function decisionIn(whole: Fields, classCount: number): DecisionChoices | null {
  return whole.laterOrNull('decision', () => {
    if (whole.raw('validation') === null)
      whole.fail('it has a decision, but no figures of the validation split that it was made by');
    const both = whole.object('decision');
    const of = (which: 'best' | 'last') => both.orNull(which, () => choiceIn(both.object(which), classCount));
    return { best: of('best'), last: of('last') };
  });
}

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
