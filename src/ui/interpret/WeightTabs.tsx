/** One tab for the best and one for the last weights of a run. */
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Run, Which } from '../../app/state/state.ts';
import { isAveraged } from '../../formats/run/baseWords.ts';

interface WeightTabsProps {
  label: string;
  run: Pick<Run, 'bestEpoch' | 'phases'>;
  children: (which: Which) => ReactNode;
}

export function WeightTabs({ label, run: { bestEpoch, phases }, children }: WeightTabsProps) {
  const best = [bestEpoch && `epoch ${bestEpoch}`, isAveraged(phases) && 'averaged']
    .filter(Boolean)
    .join(', ');
  return (
    <Tabs defaultValue="best" mt="sm" keepMounted={false}>
      <Tabs.List aria-label={label}>
        <Tabs.Tab value="best">Best{best && ` (${best})`}</Tabs.Tab>
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
