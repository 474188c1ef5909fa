/** What a zip should look like, for someone who has none loaded yet. */
import { Box, Text } from '@mantine/core';
import parts from '../parts/parts.module.css';
import classes from './data.module.css';

const TREE = `my-pictures.zip
├─ train/
│  ├─ cat/      cat-001.jpg  cat-002.jpg  …
│  └─ dog/      dog-001.jpg  dog-002.jpg  …
├─ val/         the same classes
└─ test/        the same classes`;

export function EmptyGuide() {
  return (
    <section className={`card ${classes.guide}`} aria-labelledby="guide-title">
      <div>
        <h2 id="guide-title" className={parts.h2}>
          How to arrange the folders
        </h2>
        <Text c="dimmed">
          One folder for each class, inside one folder for each split. Upper and lower case make no
          difference, and the folders may lie at any depth. Names like seg_train and seg_test work too. If
          something is not certain, the page asks.
        </Text>
        <Text c="dimmed" mt="xs">
          No split folders? Then the page divides the pictures by a seed, each class by the same shares.
        </Text>
        <Text c="dimmed" mt="xs">
          JPEG, PNG, WebP, BMP, GIF and AVIF all work.
        </Text>
      </div>
      <Box component="pre" tabIndex={0} className={classes.tree}>
        {TREE}
      </Box>
    </section>
  );
}
