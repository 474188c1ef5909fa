/** Try it: the run's answer to any picture that is dropped, pasted, chosen or taken. */
import { Button, FileButton, Group, Text } from '@mantine/core';
import { Camera, ImagePlus } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Run } from '../../../app/state/state.ts';
import { LIMITS } from '../../heatmap/explanationText.ts';
import { firstView, HeatMapControls } from '../../heatmap/HeatMapControls.tsx';
import { GuessNote } from '../../parts/GuessNote.tsx';
import { useNotice } from '../../parts/notice.tsx';
import shared from '../interpret.module.css';
import { CameraWindow } from './CameraWindow.tsx';
import { usePasted } from './pasted.ts';
import { TriedPicture } from './TriedPicture.tsx';
import { useTried } from './tried.tsx';
import classes from './tryit.module.css';

export function TryPanel({ run }: { run: Run }) {
  const { files, add, remove } = useTried();
  const notify = useNotice();
  const [view, setView] = useState(() => firstView('best'));
  const [cameraIsOpen, setCameraOpen] = useState(false);
  const reset = useRef<() => void>(null);
  const section = useRef<HTMLElement>(null);

  usePasted(
    useCallback(
      (pasted) => {
        if (pasted.length > 0) add(pasted);
        else notify({ text: 'What was pasted holds no picture. Copy a picture, not its address.' });
      },
      [add, notify],
    ),
  );

  // What was dropped or pasted elsewhere on the page comes into view.
  const newest = files[0]?.id;
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== undefined && newest > (seen.current ?? 0))
      section.current?.scrollIntoView({ block: 'nearest' });
    seen.current = newest;
  }, [newest]);

  return (
    <section ref={section} className={`card ${classes.panel}`} aria-labelledby="try-title">
      <h2 id="try-title" className={shared.h2}>
        Try it
      </h2>
      <Text c="dimmed" className={shared.advice}>
        Drop or paste (Ctrl+V) a picture, choose one, or use the camera. It is decoded as the run’s pictures
        were and stays on this machine. Nothing here counts for the figures: a handful of pictures shows how
        the model answers, not how good it is.
      </Text>
      <Group mt="lg">
        <FileButton
          multiple
          accept="image/*"
          resetRef={reset}
          inputProps={{ 'aria-label': 'Choose pictures' }}
          onChange={(chosen) => {
            // The same files can be chosen again.
            reset.current?.();
            if (chosen.length > 0) add(chosen);
          }}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<ImagePlus size={18} aria-hidden="true" />}>
              Choose pictures
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          leftSection={<Camera size={18} aria-hidden="true" />}
          onClick={() => setCameraOpen(true)}
        >
          Use the camera
        </Button>
        {files.length > 1 && (
          <Button variant="subtle" onClick={() => remove()}>
            Remove all
          </Button>
        )}
      </Group>
      <CameraWindow
        opened={cameraIsOpen}
        onTaken={(file) => add([file])}
        onClose={() => setCameraOpen(false)}
      />
      {files.length > 0 && (
        <>
          <div className={classes.controls}>
            <HeatMapControls run={run} view={view} onChange={setView} />
          </div>
          <GuessNote run={run} what="answers" />
          <ul className={classes.list}>
            {files.map((tried) => (
              <TriedPicture
                key={tried.id}
                run={run}
                tried={tried}
                view={view}
                onRemove={() => remove(tried.id)}
              />
            ))}
          </ul>
          <Text c="dimmed" size="sm" className={shared.advice}>
            {LIMITS}
          </Text>
        </>
      )}
    </section>
  );
}
