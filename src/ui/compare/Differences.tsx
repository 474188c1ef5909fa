/** What differs in the settings of the compared runs, and only that. */
import { Text } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import { Card } from '../parts/Card.tsx';
import { differencesOf } from './differences.ts';
import { EntryTable } from './EntryTable.tsx';

export const Differences = memo(function Differences({ entries }: { entries: readonly Entry[] }) {
  const differences = useMemo(() => differencesOf(entries), [entries]);
  return (
    <Card id="differences-title" title="What differs">
      {entries.length === 1 && <Text c="dimmed">One alone differs from nothing.</Text>}
      {entries.length > 1 && differences.length === 0 && (
        <Text>Nothing: model, dataset, device and every setting are the same.</Text>
      )}
      {differences.length > 0 && (
        <>
          <Text c="dimmed" size="sm">
            All other settings are the same.
          </Text>
          <EntryTable caption="What differs" corner="Setting" entries={entries}>
            <tbody>
              {differences.map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {values.map((value, place) => (
                    <td key={entries[place].id}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </EntryTable>
        </>
      )}
    </Card>
  );
});
