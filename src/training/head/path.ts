/**
 * Logistic problems that are solved in lock step at one strength after the other, from the strongest on: each begins where it
 * stood, with what it knows of the curvature. It must not know of tensors.
 */
import { deviceFence } from '../../compute/device/fence.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { type Minimum, minimise, type Place, withCurvature } from './lbfgs.ts';
import type { RowsOnDevice } from './rowsOnDevice.ts';

/** A scaled row has length 1 on the average and a 1 for the bias, so the curvature along a step is hardly above 1/2. */
const FIRST_STEP = 2;

/** Where a problem stands on its way. */
export interface Station extends Place {
  /** Index of the row weights that it is fitted with. */
  fit: number;
  /** The strength that its curvature is known for. */
  l2: number;
  /** Length of the gradient at weights 0; null before it was asked for. */
  scale: number | null;
}

interface Solved extends Station, Minimum {}

/** The beginning of a fit: weights 0. */
export function stationAt0(rows: RowsOnDevice, fit: number): Station {
  return { fit, l2: 0, point: new Float64Array(rows.penalised.length), pairs: [], scale: null };
}

/** The same station for another strength. */
function at(rows: RowsOnDevice, station: Station, l2: number): Station {
  return { ...station, ...withCurvature(station, l2 - station.l2, rows.penalised), l2 };
}

/**
 * The minima at a strength, in the order of the stations.
 * @param tolerance The gradient's length to be reached, as a share of that at weights 0.
 * @param most Gradients after which a problem is given up.
 * @throws CancelledError where the signal says so.
 */
export async function solve(
  rows: RowsOnDevice,
  stations: readonly Station[],
  l2: number,
  { tolerance, most, signal }: { tolerance: number; most: number; signal?: AbortSignal },
): Promise<Solved[]> {
  const solved: Solved[] = [];
  let open = stations.map((before, index) => {
    const station = at(rows, before, l2);
    const run = minimise(
      station,
      FIRST_STEP,
      (atStart) => {
        station.scale ??= atStart;
        return tolerance * station.scale;
      },
      most,
    );
    return { index, station, run, fit: station.fit, l2, point: run.next().value as Float64Array };
  });
  while (open.length > 0) {
    const gradients = await rows.gradients(open);
    await deviceFence();
    if (signal) throwIfCancelled(signal);
    open.forEach((one, at) => {
      const next = one.run.next(gradients[at]);
      if (next.done) solved[one.index] = { ...one.station, ...next.value };
      else one.point = next.value;
    });
    open = open.filter(({ index }) => !solved[index]);
  }
  return solved;
}
