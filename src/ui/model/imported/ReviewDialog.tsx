/** The dialog about an imported model: how it takes pictures, and which of its outputs stands for which class. */

import { Button, Modal, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { mappingFor, mappingSentences } from '../../../models/imported/classMapping.ts';
import { RANGES, rangeText } from '../../../models/imported/guesses.ts';
import { answerNames, type ImportedModel } from '../../../models/imported/importedModel.ts';
import { isolated, unturned } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { useMoreRows } from '../../parts/moreRows.tsx';
import classes from '../imported.module.css';
import { ConfirmGuess } from './ConfirmGuess.tsx';
import { ModelFacts } from './ModelFacts.tsx';

export function ReviewDialog() {
  const { reviewModel } = useActions();
  const model = useDarkroom((state) => state.imported.find(({ id }) => id === state.reviewedModelId) ?? null);
  // While the window fades out it keeps showing the last model.
  const [last, setLast] = useState(model);
  if (model && model !== last) setLast(model);
  return (
    <Modal
      opened={model !== null}
      onClose={() => reviewModel(null)}
      size="lg"
      title={isolated(last?.name ?? '')}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ title: classes.dialogTitle }}
    >
      {last && (
        <>
          <ModelFacts model={last} />
          <Pictures model={last} />
          <Classes model={last} />
          <ConfirmGuess model={last} />
          <div className={classes.dialogEnd}>
            <Button onClick={() => reviewModel(null)}>Done</Button>
          </div>
        </>
      )}
    </Modal>
  );
}

/** Order and range of the values, where the file says nothing of them. */
function Pictures({ model }: { model: ImportedModel }) {
  const { changeImported } = useActions();
  const { id, preprocessing, preprocessingSaid } = model;
  if (preprocessingSaid) return null;
  const change = (changes: Partial<typeof preprocessing>) =>
    changeImported(id, { preprocessing: { ...preprocessing, ...changes } });
  return (
    <section aria-labelledby="review-pictures">
      <h3 id="review-pictures" className={classes.h3}>
        Pictures
      </h3>
      <Text c="dimmed" size="sm">
        The file does not say how pictures were prepared for it. If it answers oddly, another range of values
        is the likeliest reason.
      </Text>
      <div className={classes.fields}>
        <NativeSelect
          label="Range of values"
          value={rangeText(preprocessing)}
          data={RANGES.map(({ label }) => label)}
          onChange={({ currentTarget }) => {
            const { scale, offset } = RANGES.find(({ label }) => label === currentTarget.value)!;
            change({ scale, offset });
          }}
        />
        {preprocessing.channelOrder !== 'grayscale' && (
          <NativeSelect
            label="Order of channels"
            value={preprocessing.channelOrder}
            data={[
              { value: 'rgb', label: 'RGB' },
              { value: 'bgr', label: 'BGR, as OpenCV reads pictures' },
            ]}
            onChange={({ currentTarget }) =>
              change({ channelOrder: currentTarget.value === 'bgr' ? 'bgr' : 'rgb' })
            }
          />
        )}
      </div>
    </section>
  );
}

/** No output for a class. */
const NONE = '';

/** For every class of the dataset the output that stands for it, and what follows. */
function Classes({ model }: { model: ImportedModel }) {
  const { changeImported } = useActions();
  const datasetClasses = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes : null,
  );
  const mapping = datasetClasses && mappingFor(model, datasetClasses);
  const { shown, more } = useMoreRows(mapping?.classes.length ?? 0);
  const names = answerNames(model);
  return (
    <section aria-labelledby="review-classes">
      <h3 id="review-classes" className={classes.h3}>
        Classes
      </h3>
      {!mapping && (
        <Text c="dimmed" size="sm">
          Once a dataset is open, say here which output stands for which of its classes. Equal names are
          matched by themselves.
        </Text>
      )}
      {mapping && (
        <>
          <div className={classes.fields}>
            {mapping.classes.slice(0, shown).map((name, label) => (
              <NativeSelect
                key={name}
                label={`Output for ${isolated(name)}`}
                value={String(mapping.outputs[label] ?? NONE)}
                data={[
                  { value: NONE, label: 'none' },
                  ...names.map((output, at) => ({ value: String(at), label: `${at}: ${isolated(output)}` })),
                ]}
                onChange={({ currentTarget: { value } }) => {
                  const output = value === NONE ? null : Number(value);
                  changeImported(model.id, {
                    mapping: { ...mapping, outputs: mapping.outputs.with(label, output) },
                  });
                }}
              />
            ))}
          </div>
          {more}
          <Text size="sm" mt="sm" role="status">
            {unturned(mappingSentences(model, mapping).join(' '))}
          </Text>
        </>
      )}
    </section>
  );
}
