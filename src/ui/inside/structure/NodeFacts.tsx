/** What is said of the chosen layer or block, and what can be done with a base there. */
import { Button, Group, Text } from '@mantine/core';
import { Scissors, Snowflake } from 'lucide-react';
import { chosenBase } from '../../../app/state/nextModel.ts';
import { blocksOf } from '../../../models/base/headed.ts';
import type { StructureNode } from '../../../models/structure/structure.ts';
import { formatCount } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import parts from '../../parts/parts.module.css';
import { fieldText, trainedText } from './nodeText.ts';
import classes from './structure.module.css';

/** Where the base of the form is cut, and how far it is frozen, chosen at a layer at which it can be. */
function BaseChoices({ id }: { id: string }) {
  const { setSetting } = useActions();
  const base = useDarkroom(chosenBase);
  const cut = useDarkroom((state) => state.settings.cut);
  const unfreeze = useDarkroom((state) => state.settings.unfreeze);
  if (!base?.cutLayers.includes(id)) return null;
  const ends = blocksOf(base, { cut });
  const after = ends.length - 1 - ends.indexOf(id);
  const isCut = ends.at(-1) === id;
  return (
    <Group mt="sm" gap="xs">
      <Button
        size="xs"
        variant="default"
        disabled={isCut}
        leftSection={<Scissors size={14} aria-hidden="true" />}
        onClick={() => setSetting('cut', id)}
      >
        {isCut ? 'The base is cut here' : 'Cut the base here'}
      </Button>
      {ends.includes(id) && (
        <Button
          size="xs"
          variant="default"
          disabled={unfreeze === after}
          leftSection={<Snowflake size={14} aria-hidden="true" />}
          onClick={() => setSetting('unfreeze', after)}
        >
          {unfreeze === after ? 'Frozen up to here' : 'Freeze up to here, train the rest'}
        </Button>
      )}
    </Group>
  );
}

interface NodeFactsProps {
  node: StructureNode;
  /** Whether the network is that of the form, which can still be changed. */
  isForm: boolean;
}

export function NodeFacts({ node, isForm }: NodeFactsProps) {
  const facts = [
    ['Class', node.className],
    ['Answers with', node.shape.join(' × ')],
    ['Parameters', `${formatCount(node.parameters)}, ${trainedText(node)}`],
    ['Multiply-adds a picture', formatCount(node.multiplyAdds)],
    ['A value sees', fieldText(node)],
  ];
  return (
    <section aria-labelledby="node-title" className={classes.facts}>
      <h3 id="node-title" className={parts.h3}>
        {isolated(node.name)}
      </h3>
      <Text>{node.sentence}</Text>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isForm && node.kind === 'layer' && <BaseChoices id={node.id} />}
    </section>
  );
}
