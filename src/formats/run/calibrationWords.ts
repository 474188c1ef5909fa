/** What was fitted before a run was judged, in words for the page, reports and logs. It must not import tfjs. */
import type { Calibration, Calibrations } from '../../evaluation/choices/calibration.ts';
import { formatCount, formatFigure } from '../../shared/format.ts';

/** "4,447 out-of-fold answers", "812 validation pictures" */
const answersText = ({ fittedOn, n }: Calibration) =>
  fittedOn === 'validation'
    ? `${formatCount(n)} validation pictures`
    : `${formatCount(n)} out-of-fold answers`;

/** "threshold 0.620 and temperature 1.30, fitted on 4,447 out-of-fold answers" */
export function fittedText(calibration: Calibration): string {
  const { threshold, temperature } = calibration;
  const parts = [
    ...(threshold === null ? [] : [`threshold ${formatFigure(threshold, 3)}`]),
    ...(temperature === null ? [] : [`temperature ${formatFigure(temperature, 2)}`]),
  ];
  return `${parts.join(' and ')}, fitted on ${answersText(calibration)}`;
}

/** Of both weights in one clause where they have the same. */
export function calibrationText({ best, last }: Calibrations): string {
  const [ofBest, ofLast] = [best, last].map(fittedText);
  return ofBest === ofLast ? ofBest : `best weights: ${ofBest}; last weights: ${ofLast}`;
}
