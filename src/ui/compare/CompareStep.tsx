/** The last step: runs side by side, and whether one is really better than another. */

import { Text } from '@mantine/core';
import { Columns3, Sprout } from 'lucide-react';
import { Fragment, useDeferredValue, useMemo, useState } from 'react';
import { type Entry, entriesOf } from '../../app/state/entries.ts';
import type { Which } from '../../app/state/state.ts';
import { isolated } from '../../shared/names.ts';
import { WhichWeights } from '../form/WhichWeights.tsx';
import { RepeatTests } from '../judging/RepeatTest.tsx';
import { useDarkroom } from '../parts/context.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { InTurn, Later } from '../parts/Later.tsx';
import parts from '../parts/parts.module.css';
import { StepPage } from '../parts/StepPage.tsx';
import { ClosingComparison } from './ClosingComparison.tsx';
import { CompareCurves } from './CompareCurves.tsx';
import { CompareFigures } from './CompareFigures.tsx';
import { chosenEntries, closingOf } from './chosen.ts';
import classes from './compare.module.css';
import { Differences } from './Differences.tsx';
import { EntryList } from './EntryList.tsx';
import { PairPanel } from './PairPanel.tsx';
import { ReportPanel } from './ReportPanel.tsx';

export function CompareStep() {
  return (
    <StepPage
      step="compare"
      title="Compare runs"
      lead="See what differs, how the runs did, and whether one is really better on the same pictures."
    >
      <Later>
        <Cards />
      </Later>
    </StepPage>
  );
}

function Cards() {
  const entries = useDarkroom(entriesOf);
  const training = useDarkroom((state) => state.runs.length > 0);
  if (entries.length === 0)
    return (
      <EmptyState
        icon={Sprout}
        title={training ? 'The run has not ended yet' : 'Train a model first'}
        text="Runs stand side by side here once they have ended."
        step="train"
      />
    );
  if (entries.length === 1 && entries[0].runs.length === 1)
    return (
      <EmptyState
        icon={Columns3}
        title={`${isolated(entries[0].name)} is alone`}
        text="Change one thing, a setting or the model, and train again: then the two can be compared."
        step="train"
      />
    );
  return <Comparison entries={entries} />;
}

function Comparison({ entries }: { entries: readonly Entry[] }) {
  const choice = useDarkroom((state) => state.compare);
  const chosen = useMemo(() => chosenEntries(entries, choice), [entries, choice]);
  const shown = useDeferredValue(chosen);
  const closing = useMemo(() => closingOf(shown), [shown]);
  const [which, setWhich] = useState<Which>('best');
  return (
    <>
      <EntryList entries={entries} chosen={chosen} />
      {chosen.length === 0 && <Text>Tick a run to see its figures.</Text>}
      {shown.length > 0 && (
        <Later>
          <InTurn>
            <Fragment key="settings and curves">
              <Differences entries={shown} />
              <CompareCurves entries={shown} />
            </Fragment>
            <section className="card" aria-labelledby="figures-title">
              <div className={classes.head}>
                <h2 id="figures-title" className={parts.h2}>
                  Figures
                </h2>
                <WhichWeights label="Weights that are compared" value={which} onChange={setWhich} />
              </div>
              <CompareFigures entries={shown} which={which} by="validation" />
              <CompareFigures entries={shown} which={which} by="test" />
              <RepeatTests entries={shown} which={which} />
            </section>
            <Fragment key="pair and report">
              <PairPanel entries={shown} which={which} />
              {closing?.length === shown.length && <ClosingComparison closing={closing} />}
              <ReportPanel entries={shown} />
            </Fragment>
          </InTurn>
        </Later>
      )}
    </>
  );
}
