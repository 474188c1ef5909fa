/** Figures by step or epoch: a row each, a column a curve. */
import { formatFigure } from '../../shared/format.ts';

interface FiguresByStepProps {
  /** What the rows count: "step" or "epoch". */
  unit: string;
  rows: readonly number[];
  /** `at` gives the figure of a row by its place among `rows`; null or not a number where there is none. */
  columns: readonly { name: string; at: (place: number) => number | null }[];
  /** How a figure is written; left out, with four decimals. */
  textOf?: (value: number) => string;
}

export function FiguresByStep({ unit, rows, columns, textOf = formatFigure }: FiguresByStepProps) {
  const cell = (value: number | null) =>
    value === null || Number.isNaN(value) ? formatFigure(value) : textOf(value);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{unit}</th>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          <tr key={row}>
            <th scope="row">{row}</th>
            {columns.map(({ name, at }) => (
              <td key={name}>{cell(at(place))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
