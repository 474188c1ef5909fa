/** Where the weights of pretrained networks come from: a file that the visitor fetches and drops, or a command for who serves the page. */
import { Anchor, Button, Code, Text } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { modelById } from '../../../models/catalogue/catalogue.ts';
import { nameOfBase, PRETRAINED, type PretrainedBase } from '../../../models/pretrained/pretrained.ts';
import { formatBytes } from '../../../shared/format.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { fileToDrop } from '../../words/baseText.ts';
import imported from '../imported.module.css';
import classes from './bases.module.css';

/** To go on with where there are no weights. */
const FROM_NOTHING = 'cnn-gap';

/** Larger ones want patience, or a GPU. */
const SMALL_BYTES = 6e6;
const [SMALL, LARGE] = [true, false].map((isSmall) =>
  PRETRAINED.filter(({ bytes }) => bytes < SMALL_BYTES === isSmall).toSorted((a, b) => a.bytes - b.bytes),
);

function Row({ row }: { row: PretrainedBase }) {
  const { url, file } = fileToDrop(row);
  const isHere = useDarkroom(({ bases }) => bases.some(({ known }) => known === row.id));
  return (
    <li className={classes.way}>
      <span>
        {nameOfBase(row)}, {formatBytes(row.bytes)}
        {isHere && ', is here'}
      </span>
      <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm" className={classes.file}>
        {file}
        <ExternalLink size={13} aria-hidden="true" />{' '}
        <span className={classes.hidden}>(opens a new tab)</span>
      </Anchor>
    </li>
  );
}

const Rows = ({ rows }: { rows: readonly PretrainedBase[] }) => (
  <ul className={classes.ways}>
    {rows.map((row) => (
      <Row key={row.id} row={row} />
    ))}
  </ul>
);

interface WaysToBaseProps {
  /** Whether there is none yet: then the ways are shown at once. */
  isFirst: boolean;
  /** Whether the pictures are few. */
  isFew: boolean;
}

export function WaysToBase({ isFirst, isFew }: WaysToBaseProps) {
  const { setModel } = useActions();
  const ways = (
    <>
      <Text size="sm">
        Fetch the file of one of these from its publisher, then drop it anywhere on this page. It stays in
        this browser, and nothing of yours is sent.
      </Text>
      <Rows rows={SMALL} />
      <details>
        <summary className={classes.summary}>Larger ones, which know more and take longer</summary>
        <Rows rows={LARGE} />
      </details>
      <Text size="sm">
        Who runs Darkroom himself can type <Code>npm run pretrained</Code> instead: then it serves the two
        small ones.
      </Text>
    </>
  );
  if (!isFirst)
    return (
      <details className={classes.more}>
        <summary className={classes.summary}>Get another one</summary>
        <div className={classes.inner}>{ways}</div>
      </details>
    );
  return (
    <section className={imported.importCard} aria-labelledby="ways-title">
      <h3 id="ways-title" className={imported.importTitle}>
        None is here yet
      </h3>
      {ways}
      {isFew && (
        <div className={classes.goOn}>
          <Text size="sm">Without one, go on with the small network that is made to start from nothing.</Text>
          <Button variant="default" onClick={() => setModel(FROM_NOTHING)}>
            Take “{modelById(FROM_NOTHING).title}”
          </Button>
        </div>
      )}
    </section>
  );
}
