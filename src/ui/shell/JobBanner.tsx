/** The recipe that is carried out, on every step: which phase, how long still, and what can be done. */
import { Button, Text } from '@mantine/core';
import { Aperture, FileText, Play, Square, X } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { hasEnded } from '../../app/state/state.ts';
import type { RecipeJob } from '../../recipes/job.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import classes from './jobBanner.module.css';
import { jobTitle, phaseLine, timeLine } from './jobText.ts';

export function JobBanner() {
  const job = useDarkroom((state) => state.recipeJob);
  if (!job) return null;
  return (
    <section className={classes.banner} aria-label="Recipe at work">
      <JobWords job={job} />
      <JobButtons job={job} />
    </section>
  );
}

function JobWords({ job }: { job: RecipeJob }) {
  const queue = useDarkroom((state) => state.queue);
  const time = useDarkroom(() => timeLine(job, Date.now()));
  const { error, waitsFor, notes } = job;
  return (
    <div className={classes.words}>
      <div aria-live="polite">
        <Text fw={620}>{jobTitle(job)}</Text>
        <Text size="sm">{phaseLine(job, queue)}</Text>
        {waitsFor && <Text size="sm">{waitsFor}</Text>}
        {error && (
          <Text size="sm">
            {error.message} {error.hint}
          </Text>
        )}
        {notes.map((note) => (
          <Text key={note} size="sm" c="dimmed">
            {note}
          </Text>
        ))}
      </div>
      {time && (
        <Text size="sm" c="dimmed">
          {time}
        </Text>
      )}
      {job.status === 'working' && (
        <Text size="sm" c="dimmed">
          It needs nobody. Where this page is closed, it goes on at the next visit.
        </Text>
      )}
    </div>
  );
}

function JobButtons({ job: { id, status, resultRunId } }: { job: RecipeJob }) {
  const { stopRecipe, resumeRecipe, dismissRecipe, showRun, goTo, saveReport } = useActions();
  const ownRuns = useDarkroom(
    useShallow((state) =>
      state.runs.filter((run) => run.recipe?.job === id && hasEnded(run)).map((run) => run.id),
    ),
  );
  const icon = { size: 16, 'aria-hidden': true };
  const show = () => {
    if (resultRunId) showRun(resultRunId);
    goTo('interpret');
  };
  if (status === 'working')
    return (
      <Button variant="default" leftSection={<Square {...icon} />} onClick={stopRecipe}>
        Stop the recipe
      </Button>
    );
  return (
    <div className={classes.buttons}>
      {status === 'done' ? (
        resultRunId && (
          <>
            <Button leftSection={<Aperture {...icon} />} onClick={show}>
              Look at its model
            </Button>
            <Button
              variant="default"
              leftSection={<FileText {...icon} />}
              onClick={() => void saveReport(ownRuns)}
            >
              Save report
            </Button>
          </>
        )
      ) : (
        <Button leftSection={<Play {...icon} />} onClick={() => void resumeRecipe()}>
          Go on
        </Button>
      )}
      <Button variant="default" leftSection={<X {...icon} />} onClick={dismissRecipe}>
        Dismiss
      </Button>
    </div>
  );
}
