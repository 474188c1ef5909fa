/** One tab for the best and one for the last weights of a run. */
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Which } from '../../app/state/state.ts';

interface WeightTabsProps {
  label: string;
  /** Null where no epoch was the best. */
  bestEpoch: number | null;
  children: (which: Which) => ReactNode;
}

export function WeightTabs({ label, bestEpoch, children }: WeightTabsProps) {
  return (
    <Tabs defaultValue="best" mt="sm" keepMounted={false}>
      <Tabs.List aria-label={label}>
        <Tabs.Tab value="best">Best{bestEpoch ? ` (epoch ${bestEpoch})` : ''}</Tabs.Tab>
        <Tabs.Tab value="last">Last</Tabs.Tab>
      </Tabs.List>
      {(['best', 'last'] as const).map((which) => (
        <Tabs.Panel key={which} value={which}>
          {children(which)}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
