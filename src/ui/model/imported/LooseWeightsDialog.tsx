/** Asks which architecture weights belong to that came without a model. */

import { Button, Group, Modal, NativeSelect, NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import { MODELS, widthIn } from '../../../models/catalogue/catalogue.ts';
import { graphOf } from '../../../models/catalogue/definition.ts';
import { inputShapeOf, outputCountOf } from '../../../models/shapes.ts';
import { DEFAULT_SETTINGS, SETTINGS, settingProblem } from '../../../settings.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from '../imported.module.css';

export function LooseWeightsDialog() {
  const { placeWeights } = useActions();
  const name = useDarkroom((state) => state.looseWeights?.name ?? null);
  return (
    <Modal
      opened={name !== null}
      onClose={() => void placeWeights(null)}
      title="Weights without a model"
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ title: classes.dialogTitle }}
    >
      <Text size="sm">
        “{isolated(name ?? '')}” holds weights, but not the model that they belong to. Choose it: its layers
        must have just these shapes.
      </Text>
      <Choice />
    </Modal>
  );
}

/** The architecture, and, for one of the catalogue, what shapes its layers. */
function Choice() {
  const { placeWeights } = useActions();
  const settings = useDarkroom((state) => state.settings);
  const imported = useDarkroom((state) => state.imported);
  const classCount = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes.length : 2,
  );
  const [id, setId] = useState(MODELS[0].id);
  const [imageSize, setImageSize] = useState(() =>
    // An imported model may have set a size that none of the catalogue takes.
    settingProblem('imageSize', settings.imageSize) ? DEFAULT_SETTINGS.imageSize : settings.imageSize,
  );
  const [channels, setChannels] = useState(settings.colorMode === 'rgb' ? 3 : 1);
  const [outputs, setOutputs] = useState(
    classCount === 2 ? 1 : outputCountOf({ classMode: 'auto' }, classCount),
  );
  const definition = MODELS.find((model) => model.id === id);
  const whole = imported.find((model) => model.id === id);
  const { min, max } = SETTINGS.imageSize as { min: number; max: number };
  const problem = settingProblem('imageSize', imageSize);
  const place = () => {
    const [height, width] = inputShapeOf({ imageSize, colorMode: 'rgb' });
    if (whole) void placeWeights(() => whole);
    else if (definition)
      void placeWeights(() => ({
        name: definition.title,
        graph: graphOf(definition, [height, width, channels], outputs, {
          width: widthIn(id, settings.width),
        }),
      }));
  };
  return (
    <>
      <div className={classes.fields}>
        <NativeSelect
          label="Model"
          value={id}
          data={[
            ...MODELS.map(({ id: value, title }) => ({ value, label: title })),
            ...imported.map(({ id: value, name }) => ({ value, label: isolated(name) })),
          ]}
          onChange={({ currentTarget }) => setId(currentTarget.value)}
        />
        {definition && (
          <>
            <NumberInput
              label="Image size it was trained at"
              suffix=" px"
              min={min}
              max={max}
              error={problem}
              value={imageSize}
              onChange={(value) => setImageSize(Number(value))}
            />
            <NativeSelect
              label="Colour"
              value={String(channels)}
              data={[
                { value: '3', label: 'rgb' },
                { value: '1', label: 'grayscale' },
              ]}
              onChange={({ currentTarget }) => setChannels(Number(currentTarget.value))}
            />
            <NumberInput
              label="Units of its output"
              description="1 for two classes with a sigmoid, else one for each class."
              min={1}
              max={1000}
              value={outputs}
              onChange={(value) => setOutputs(Math.max(1, Math.round(Number(value))))}
            />
          </>
        )}
      </div>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => void placeWeights(null)}>
          Cancel
        </Button>
        <Button disabled={definition !== undefined && problem !== null} onClick={place}>
          Load the weights
        </Button>
      </Group>
    </>
  );
}
