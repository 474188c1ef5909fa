/** Adds zips or folders to the dataset that is loaded. */
import { Group, Text } from '@mantine/core';
import { useActions } from '../../parts/context.tsx';
import parts from '../../parts/parts.module.css';
import classes from '../data.module.css';
import { ChooseButton } from './ChooseButton.tsx';

export function AddDataPanel() {
  const { addData } = useActions();
  return (
    <div className={classes.addData}>
      <div>
        <h3 className={parts.h3}>Add more data</h3>
        <Text c="dimmed" size="sm">
          Pictures join the split and class that their folders name. What is there already is left out.
        </Text>
      </div>
      <Group gap="xs">
        <ChooseButton kind="zip" label="Add zips" onChosen={(sources) => void addData(sources)} />
        <ChooseButton kind="folder" label="Add a folder" onChosen={(sources) => void addData(sources)} />
      </Group>
    </div>
  );
}
