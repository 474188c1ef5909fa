/** The parts of “Look inside”, one tab each. They share the layer that is chosen. */
import { Tabs, Text } from '@mantine/core';
import { useState } from 'react';
import { ErrorText } from '../parts/ErrorAlert.tsx';
import { Filters } from './filters/Filters.tsx';
import classes from './inside.module.css';
import { Likes } from './likes/Likes.tsx';
import { FeatureMaps } from './maps/FeatureMaps.tsx';
import type { InsidePartProps } from './parts/inside.ts';
import { Structure } from './structure/Structure.tsx';
import { useInside } from './useInside.ts';

const PARTS = [
  { id: 'structure', title: 'Structure', Part: Structure },
  { id: 'filters', title: 'Filters', Part: Filters },
  { id: 'maps', title: 'Feature maps', Part: FeatureMaps },
  { id: 'likes', title: 'What a channel likes', Part: Likes },
] as const satisfies { id: string; title: string; Part: (props: InsidePartProps) => React.ReactNode }[];

export function InsidePanel({ runId }: { runId: string | null }) {
  const inside = useInside(runId);
  const [layer, setLayer] = useState<string | null>(null);
  const [part, setPart] = useState<string | null>('structure');
  if (!inside) return <Text mt="md">This run was removed.</Text>;
  if ('problem' in inside) return <ErrorText error={inside.problem} />;
  // Another network has other layers.
  const chosen = inside.structure.nodes.some(({ id }) => id === layer) ? layer : null;
  return (
    <Tabs value={part} onChange={setPart} keepMounted={false} mt="md">
      <Tabs.List aria-label="Look inside" className={classes.tabs}>
        {PARTS.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {PARTS.map(({ id, Part }) => (
        <Tabs.Panel key={id} value={id} pt="md">
          <Part inside={inside} layer={chosen} onLayer={setLayer} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
