/** Which runs are compared: a box for each, and one button for the notebook's four models. */

import { Button, Checkbox, Text } from '@mantine/core';
import { NotebookText } from 'lucide-react';
import type { Entry } from '../../app/state/entries.ts';
import { spreadOf } from '../../evaluation/comparison/repeatFigures.ts';
import { NOTEBOOK_RESULTS } from '../../formats/report/words/notebook.ts';
import { titleOf } from '../../models/catalogue/catalogue.ts';
import { formatFigure } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { MakeEnsemble } from '../ensemble/MakeEnsemble.tsx';
import { Card } from '../parts/Card.tsx';
import { useActions } from '../parts/context.tsx';
import { closingOf, MAX_ENTRIES } from './chosen.ts';
import classes from './compare.module.css';

/** "sample.zip, validation accuracy 0.917, test opened"; what an entry of several runs reached on average. */
function factsOf({ runs }: Entry): string {
  const accuracy = spreadOf(runs.map(({ file }) => file.validation?.best.accuracy ?? null));
  const opened = runs.some(({ file }) => file.test);
  const [{ file }] = runs;
  return [
    isolated(file.dataset.name),
    ...(file.status === 'finished' ? [] : [file.status]),
    accuracy
      ? `validation accuracy ${formatFigure(accuracy.mean, 3)}${runs.length > 1 ? ' on average' : ''}`
      : 'not judged',
    ...(opened ? ['test opened'] : []),
    ...(file.model.guesses.length > 0 ? ['rests on a guess'] : []),
  ].join(', ');
}

interface EntryListProps {
  entries: readonly Entry[];
  chosen: readonly Entry[];
}

export function EntryList({ entries, chosen }: EntryListProps) {
  const { compare } = useActions();
  const four = closingOf(entries);
  const isChosen = (entry: Entry) => chosen.some(({ id }) => id === entry.id);
  const full = chosen.length >= MAX_ENTRIES;
  const tick = (entry: Entry, checked: boolean) =>
    compare({
      entries: entries.filter((one) => (one.id === entry.id ? checked : isChosen(one))).map(({ id }) => id),
    });
  return (
    <Card id="entries-title" title="Runs">
      <Text c="dimmed" size="sm">
        Tick what to compare{entries.length > MAX_ENTRIES && `, ${MAX_ENTRIES} at most`}.
      </Text>
      <ul className={classes.entries}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Checkbox
              label={`${isolated(entry.name)}: ${isolated(entry.runs[0].file.model.name)}`}
              description={factsOf(entry)}
              checked={isChosen(entry)}
              disabled={full && !isChosen(entry)}
              onChange={(event) => tick(entry, event.currentTarget.checked)}
            />
            {entry.runs.length > 1 && <MakeEnsemble repeatId={entry.id} />}
          </li>
        ))}
      </ul>
      <div className={classes.actions}>
        <Button
          variant="default"
          leftSection={<NotebookText size={18} aria-hidden="true" />}
          disabled={!four}
          aria-describedby="closing-hint"
          onClick={() => four && compare({ entries: four.map(({ entry }) => entry.id) })}
        >
          The notebook’s four models
        </Button>
        <Text c="dimmed" size="sm" id="closing-hint">
          {four
            ? 'The newest run of each, in the notebook’s closing table.'
            : `Needs a judged run of each of the notebook’s models: ${NOTEBOOK_RESULTS.map(({ modelId }) => titleOf(modelId)).join('; ')}.`}
        </Text>
      </div>
    </Card>
  );
}
