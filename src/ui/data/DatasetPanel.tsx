/** What was found in the zips and folders: splits, classes, notes and problems. */

import { Badge, Button, Text } from '@mantine/core';
import { formatBytes, formatDuration, formatQuantity } from '../../shared/format.ts';
import { isolated, unturned } from '../../shared/names.ts';
import { Imbalance } from '../form/Imbalance.tsx';
import { useActions, useDarkroom } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import { splitTables } from '../words/splitTables.ts';
import { cacheText } from './cacheText.ts';
import classes from './data.module.css';
import { AddDataPanel } from './open/AddDataPanel.tsx';
import { ProblemsList } from './ProblemsList.tsx';
import { SplitCard } from './SplitCard.tsx';
import { ValidationSize } from './ValidationSize.tsx';

export function DatasetPanel() {
  const ready = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset : null));
  const { removeDataset } = useActions();
  if (!ready) return null;
  const { dataset, sample, carved, ingestMs, recalled, cache } = ready;
  const tables = splitTables(dataset);
  const largest = Math.max(1, ...tables.flatMap((table) => table.counts));
  return (
    <section className="card" aria-labelledby="dataset-title">
      <div className={parts.cardHead}>
        <div>
          <h2 id="dataset-title" className={classes.datasetName}>
            {isolated(dataset.name)} {sample && <Badge variant="light">Synthetic</Badge>}
          </h2>
          <Text c="dimmed" size="sm">
            {formatQuantity(dataset.images.length, 'image')}, {formatBytes(dataset.bytes)},{' '}
            {recalled ? 'found again' : 'read'} in {formatDuration(ingestMs)}.
          </Text>
          <Text c="dimmed" size="sm">
            {cacheText(cache)}
          </Text>
        </div>
        <Button variant="default" onClick={removeDataset}>
          Remove dataset
        </Button>
      </div>
      {sample && (
        <Text mt="sm">
          These are drawings made by a program, not films. They are here to try the page with.
        </Text>
      )}
      <div className={classes.splits}>
        {tables.map((table) => (
          <SplitCard key={table.split} table={table} classNames={dataset.classes} largest={largest} />
        ))}
      </div>
      <ValidationSize dataset={dataset} tables={tables} carved={carved} />
      <Imbalance />
      {dataset.notes.length > 0 && (
        <div className={classes.recognised}>
          <h3 className={parts.h3}>What was recognised</h3>
          <ul className={classes.notes}>
            {dataset.notes.map((note) => (
              <li key={note}>{unturned(note)}</li>
            ))}
          </ul>
        </div>
      )}
      <ProblemsList problems={dataset.problems} />
      <AddDataPanel />
    </section>
  );
}
