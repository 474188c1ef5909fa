/** Which layer is looked at: a list, and one step back or on. */
import { ActionIcon, NativeSelect, Text } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Structure } from '../../../models/structure/structure.ts';
import { isolated } from '../../../shared/names.ts';
import classes from './parts.module.css';

interface LayerStepsProps {
  structure: Structure;
  layer: string;
  onLayer: (id: string) => void;
}

/** Ids of the layers that answer something, in the order of computing. */
export const layersOf = ({ nodes }: Structure): string[] =>
  nodes.filter(({ kind, className }) => kind === 'layer' && className !== 'InputLayer').map(({ id }) => id);

export function LayerSteps({ structure, layer, onLayer }: LayerStepsProps) {
  const ids = layersOf(structure);
  const at = ids.indexOf(layer);
  const node = structure.nodes.find(({ id }) => id === layer);
  const step = (by: 1 | -1) => ({
    disabled: ids[at + by] === undefined,
    onClick: () => onLayer(ids[at + by]),
  });
  return (
    <>
      <div className={classes.controls}>
        <ActionIcon variant="default" size="lg" aria-label="The layer before" {...step(-1)}>
          <ChevronLeft size={18} aria-hidden="true" />
        </ActionIcon>
        <NativeSelect
          label={`Layer ${at + 1} of ${ids.length}`}
          value={layer}
          data={ids.map((id) => ({ value: id, label: isolated(id) }))}
          onChange={(event) => onLayer(event.currentTarget.value)}
        />
        <ActionIcon variant="default" size="lg" aria-label="The next layer" {...step(1)}>
          <ChevronRight size={18} aria-hidden="true" />
        </ActionIcon>
      </div>
      {node && (
        <Text className={classes.sentence}>
          <b>{node.className}</b>, {node.shape.join(' × ')}. {node.sentence}
        </Text>
      )}
    </>
  );
}
