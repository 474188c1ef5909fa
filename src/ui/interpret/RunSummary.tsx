/** What the run was and how it did on the validation split. */

import { NativeSelect, Table, Text } from '@mantine/core';
import { hasEnded, type Run } from '../../app/state/state.ts';
import { bestFigure } from '../../evaluation/figures/monitored.ts';
import { isAveraged, isRegressionAlone } from '../../formats/run/baseWords.ts';
import { epochFigureText, figuresThere, hasMovingRate } from '../../formats/run/epochFigures.ts';
import { viewsText } from '../../formats/run/viewWords.ts';
import { ensembleText } from '../../models/ensemble/ensemble.ts';
import { modelTitle } from '../../models/imported/chosenModel.ts';
import { formatDuration, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import type { EpochLogs } from '../../training/types.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { GuessCheck } from '../parts/GuessNote.tsx';
import parts from '../parts/parts.module.css';
import { SideScroll } from '../parts/SideScroll.tsx';
import { PhaseList } from '../phases/PhaseList.tsx';
import { baselineText } from '../words/baseline.ts';
import { runStatusText } from '../words/runText.ts';
import classes from './interpret.module.css';

/** The epochs of interest: the best and the last. */
function epochRows(run: Run): { name: string; logs: Partial<EpochLogs> }[] {
  const last = run.epochs.length;
  const best = run.bestEpoch ?? 0;
  const logs = run.epochs[best - 1] ?? {};
  const by = bestFigure(run.settings, 'val_loss' in logs);
  const name = isAveraged(run.phases) ? 'Best epoch, before its weights were averaged' : 'Best weights';
  return [
    ...(best > 0 ? [{ name: `${name} (epoch ${best}, by ${by})`, logs }] : []),
    ...(last > 0 ? [lastRow(run)] : []),
  ];
}

/** The last weights; stopped within an epoch they are not those that its figures were computed with. */
function lastRow(run: Run): { name: string; logs: Partial<EpochLogs> } {
  const { epochs, progress } = run;
  const last = epochs.length;
  if (run.status === 'failed' && run.lastStep !== null)
    return { name: `Last weights (after ${formatQuantity(run.lastStep, 'step')} in all)`, logs: {} };
  return progress && progress.epoch > last
    ? { name: `Last weights (epoch ${last + 1}, step ${progress.step})`, logs: {} }
    : { name: `Last weights (epoch ${last})`, logs: epochs[last - 1] };
}

/** What was trained. */
function learnedText(run: Run): string {
  if (run.ensemble) return 'An ensemble';
  return isRegressionAlone(run) ? 'A logistic head' : formatQuantity(run.epochs.length, 'epoch');
}

/** Why a run has no figures of epochs. */
function withoutEpochs(run: Run): string {
  if (run.ensemble) return ensembleText(run.ensemble);
  if (isRegressionAlone(run))
    return 'The head was fitted without an epoch, so the best and the last weights are the same.';
  return run.initialWeights && run.settings.epochs === 0
    ? 'Judged as it is: no epoch was trained.'
    : 'No epoch was completed, so there are no figures of epochs.';
}

export function RunSummary({ run }: { run: Run }) {
  const rows = epochRows(run);
  const views = viewsText(run.settings);
  const names = figuresThere(Object.assign({}, ...rows.map(({ logs }) => logs))).filter(
    (name) => name !== 'learning_rate' || hasMovingRate(run.settings),
  );
  const baselines = (['val', 'train'] as const).flatMap((split) => {
    const text = baselineText(run.dataset, split);
    return text ? [`${split}, ${text}`] : [];
  });
  return (
    <section className="card" aria-labelledby="summary-title">
      <div className={classes.head}>
        <div>
          <h2 id="summary-title" className={parts.h2}>
            Run {run.number}: {isolated(modelTitle(run))}
          </h2>
          <Text c="dimmed" size="sm">
            {runStatusText(run.status)} {learnedText(run)} on {isolated(run.dataset.name)} at{' '}
            {run.settings.imageSize} × {run.settings.imageSize} {run.settings.colorMode}
            {run.timing && `, ${formatDuration(run.timing.stepMs.median)} a step`}.
            {views && ` Judged by ${views}.`}
            {baselines.length > 0 && ` Baselines: ${baselines.join('; ')}.`}
          </Text>
        </div>
        <RunPicker />
      </div>
      <GuessCheck run={run} />
      <PhaseList run={run} />
      {rows.length === 0 ? (
        <Text mt="md">{withoutEpochs(run)}</Text>
      ) : (
        <SideScroll label="Best and last weights">
          <Table className={classes.table} miw={180 + 90 * names.length} mt="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Weights</Table.Th>
                {names.map((name) => (
                  <Table.Th key={name} scope="col">
                    {name}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ name, logs }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">{name}</Table.Th>
                  {names.map((name) => (
                    <Table.Td key={name}>{epochFigureText(name, logs[name])}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </SideScroll>
      )}
      {rows.length > 0 && isOtherLoss(run) && (
        <Text c="dimmed" size="sm" mt="xs">
          loss and val_loss are what was trained, with focal loss or label smoothing. The loss of the
          judgement below is plain cross-entropy.
        </Text>
      )}
    </section>
  );
}

/** Whether its epochs were trained by another loss than they are judged by. */
const isOtherLoss = ({ settings }: Run) => settings.loss === 'focal' || settings.labelSmoothing > 0;

/** Chooses between the ended runs where there are several. */
function RunPicker() {
  const runs = useDarkroom((state) => state.runs);
  const shownRunId = useDarkroom((state) => state.shownRunId);
  const { showRun } = useActions();
  const ended = runs.filter(hasEnded);
  if (ended.length < 2) return null;
  return (
    <NativeSelect
      label="Run on view"
      value={shownRunId ?? ''}
      onChange={(event) => showRun(event.currentTarget.value)}
      data={ended.map((run) => ({
        value: run.id,
        label: `Run ${run.number}: ${isolated(modelTitle(run))}`,
      }))}
    />
  );
}
