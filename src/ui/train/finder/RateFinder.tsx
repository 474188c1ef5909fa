/** Finds a learning rate: the button, how far the search is, its curve, and the press that takes what it suggests. */
import { Button, Progress, Text } from '@mantine/core';
import { Search } from 'lucide-react';
import { rateKey } from '../../../app/starts/rateFinder.ts';
import { fitsHeadAlone } from '../../../app/state/nextModel.ts';
import type { RateSearch } from '../../../app/state/state.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import { useNotice } from '../../parts/notice.tsx';
import { cannotTrain } from '../../words/cannotTrain.ts';
import classes from '../train.module.css';
import { RateChart } from './RateChart.tsx';
import { searchText } from './searchText.ts';

type Found = Extract<RateSearch, { status: 'done' }>;

export function RateFinder() {
  const absent = useDarkroom(fitsHeadAlone);
  const search = useDarkroom((state) => state.rateSearch);
  // What is at work can be cancelled, whatever is chosen meanwhile.
  if (absent && search?.status !== 'working') return null;
  return (
    <section aria-label="Learning rate finder" className={classes.finder}>
      <FindButton search={search} />
      {search?.status === 'working' && <AtWork search={search} />}
      {search?.status === 'done' && <Result found={search} />}
      {search?.status === 'failed' && <ErrorText error={search.error} />}
    </section>
  );
}

/** One button, so that the focus stays where it is. */
function FindButton({ search }: { search: RateSearch | null }) {
  const { findRate, cancelRateSearch } = useActions();
  const reason = useDarkroom(cannotTrain);
  const isWorking = search?.status === 'working';
  return (
    <>
      <Button
        variant="default"
        size="sm"
        leftSection={<Search size={16} aria-hidden="true" />}
        disabled={isWorking ? search.isStopping : reason !== null}
        onClick={isWorking ? cancelRateSearch : () => void findRate()}
      >
        {isWorking ? 'Cancel' : 'Find a learning rate'}
      </Button>
      <Text size="sm" c="dimmed">
        {isWorking || reason === null
          ? 'About a hundred steps on a copy of the model, while the rate rises. No run and no weights change.'
          : reason}
      </Text>
    </>
  );
}

function AtWork({ search }: { search: Extract<RateSearch, { status: 'working' }> }) {
  const { progress } = search;
  const text = searchText(search);
  return (
    <div>
      <Text size="sm" mb={6}>
        {text}
      </Text>
      <Progress.Root size={6} transitionDuration={0}>
        <Progress.Section
          value={progress ? (100 * progress.done) / Math.max(1, progress.total) : 0}
          aria-label="Search for a learning rate"
        />
      </Progress.Root>
    </div>
  );
}

function Result({ found: { sweep, madeWith } }: { found: Found }) {
  const isStale = useDarkroom((state) => rateKey(state) !== madeWith);
  return (
    <>
      <Text size="sm" role="status">
        {isStale && 'Out of date: model, data or settings are others now. '}
        {sweep.reason}
      </Text>
      {sweep.suggestion !== null && <UseButton rate={sweep.suggestion} />}
      {sweep.points.length > 0 && <RateChart sweep={sweep} />}
    </>
  );
}

function UseButton({ rate }: { rate: number }) {
  const { setSetting } = useActions();
  const notify = useNotice();
  const before = useDarkroom((state) => state.settings.learningRate);
  const use = () => {
    setSetting('learningRate', rate);
    notify({
      text: `The learning rate is ${rate} now, no longer ${before}.`,
      undo: () => setSetting('learningRate', before),
    });
  };
  const isUsed = before === rate;
  return (
    <Button size="sm" variant={isUsed ? 'light' : 'filled'} onClick={isUsed ? undefined : use}>
      {isUsed ? `${rate} is used` : `Use ${rate}`}
    </Button>
  );
}
