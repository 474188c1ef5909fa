/** What a run on a pretrained base has done: its base, the features, the search of its head's strength, its epochs. */
import type { Run } from '../../app/state/state.ts';
import {
  AVERAGE_HELP,
  averageText,
  checkText,
  classWeightsText,
  featuresText,
  fitText,
  keptText,
  searchText,
  shortNumber,
} from '../../formats/run/baseWords.ts';
import { formatDuration, formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import type { HeadSearch, Phase } from '../../training/types.ts';
import { ChartTable } from '../charts/ChartTable.tsx';
import classes from './phases.module.css';

const TITLES: Readonly<Record<Phase['kind'], string>> = {
  features: 'Features',
  head: 'Head',
  fit: 'Training',
  average: 'Average with the base',
};

function textOf(phase: Phase, names: readonly string[]): string {
  if (phase.kind === 'features') return `${featuresText(phase)}.`;
  if (phase.kind === 'fit')
    return `${fitText(phase)}. ${formatQuantity(phase.trainable, 'weight')} were trained.`;
  if (phase.kind === 'average') return `${averageText(phase)} ${AVERAGE_HELP}`;
  const weights = classWeightsText(phase, (label) => isolated(names[label]));
  return `Logistic regression. ${searchText(phase.search)} ${weights}`;
}

/** Nothing where the run has no base. */
export function PhaseList({
  run: { base, phases, dataset },
}: {
  run: Pick<Run, 'base' | 'phases' | 'dataset'>;
}) {
  if (!base) return null;
  return (
    <div className={classes.phases}>
      <p>
        <b>{isolated(base.name)}</b>, {checkText(base)}. The head reads the layer {base.cut}. {keptText(base)}
      </p>
      <ol>
        {phases.map((phase, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: phases come at the end only, and two may be alike.
          <li key={place}>
            <b>{TITLES[phase.kind]}</b>
            {phase.kind !== 'fit' && ` in ${formatDuration(phase.elapsedMs)}`}:{' '}
            {textOf(phase, dataset.classes)}
            {phase.kind === 'head' && phase.search.folds > 0 && <SearchTable search={phase.search} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** A row for each strength, the chosen one marked. */
function SearchTable({ search: { strengths, chosen, best } }: { search: HeadSearch }) {
  return (
    <ChartTable caption="Log loss of each strength">
      {() => (
        <table>
          <thead>
            <tr>
              <th scope="col">L2</th>
              <th scope="col">Log loss ± standard error</th>
              <th scope="col">Accuracy</th>
            </tr>
          </thead>
          <tbody>
            {strengths.map(({ l2, meanLoss, standardError, accuracy }, place) => (
              <tr key={l2} data-chosen={place === chosen || undefined}>
                <th scope="row">
                  {[shortNumber(l2), place === chosen && 'chosen', place === best && 'smallest loss']
                    .filter(Boolean)
                    .join(', ')}
                </th>
                <td>
                  {formatFigure(meanLoss)} ± {formatFigure(standardError)}
                </td>
                <td>{formatFigure(accuracy, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ChartTable>
  );
}
