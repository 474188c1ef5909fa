/** Says before training whether the validation split is large enough to steer by, and offers to carve a larger one. */

import { Button, Text } from '@mantine/core';
import { Scissors } from 'lucide-react';
import type { Dataset } from '../../dataset/types.ts';
import { assessValidation } from '../../evaluation/figures/validationSize.ts';
import { formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import type { SplitTable } from '../words/splitTables.ts';
import classes from './data.module.css';

interface ValidationSizeProps {
  dataset: Dataset;
  tables: readonly SplitTable[];
  carved: boolean;
}

export function ValidationSize({ dataset, tables, carved }: ValidationSizeProps) {
  const { carveValidation } = useActions();
  const valShare = useDarkroom((state) => state.settings.valShare);
  const [train, val] = (['train', 'val'] as const).map((split) =>
    tables.find((table) => table.split === split),
  );
  if (!val || val.images === 0) return null;
  const { tooSmall, sentence } = assessValidation(val.counts, dataset.classes.map(isolated));
  if (!tooSmall)
    return (
      <Text c="dimmed" size="sm" mt="md">
        {sentence}
      </Text>
    );
  const pool = (train?.images ?? 0) + val.images;
  const expected = Math.round(pool * valShare);
  return (
    <div className={classes.again} role="status">
      <div>
        <Text fw={600}>{sentence}</Text>
        <Text size="sm">
          {expected > val.images && !carved
            ? `A share of ${formatFigure(valShare * 100, 0)}% of train and validation together would be about ${formatQuantity(expected, 'picture')}, drawn by the split seed from each class, the pictures of a group on one side. The test split stays as it is.`
            : 'A larger one can be carved from train with a larger validation share, below.'}
        </Text>
      </div>
      {expected > val.images && !carved && (
        <Button
          leftSection={<Scissors size={16} aria-hidden="true" />}
          onClick={() => void carveValidation()}
        >
          Carve a larger validation split
        </Button>
      )}
    </div>
  );
}
