/** Lets zips, folders, models, runs and recipes in files be dropped anywhere on the page, and says so while they hover over it. */

import { CopyPlus, ScanSearch, Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { modelForLabels } from '../../app/state/nextModel.ts';
import { hasEnded, shownRun } from '../../app/state/state.ts';
import { toPlainError } from '../../shared/errors.ts';
import { unturned } from '../../shared/names.ts';
import { useTried } from '../interpret/tryit/tried.tsx';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useImportRuns } from '../parts/importRuns.ts';
import { useNotice } from '../parts/notice.tsx';
import { type Dropped, droppedItems, readDropped } from './dropped.ts';
import classes from './shell.module.css';

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Marks where a drop adds to the dataset instead of replacing it. */
const ADDS = 'data-adds';
/** Marks where a dropped picture is tried on the run on view. */
const TRIES = 'data-tries';
const isOn = ({ target }: DragEvent, mark: string) =>
  target instanceof Element && target.closest(`[${mark}]`) !== null;

export function DropOverlay() {
  const [hovering, setHovering] = useState(false);
  const isLoaded = useDarkroom((state) => state.dataset.status === 'ready');
  const hasRun = useDarkroom(({ runs }) => runs.some(hasEnded));
  const canTry = useDarkroom((state) => {
    const run = shownRun(state);
    return state.step === 'interpret' && run !== null && hasEnded(run);
  });
  const hasModel = useDarkroom((state) => modelForLabels(state) !== null);
  const actions = useActions();
  const tried = useTried();
  const notify = useNotice();
  const importRuns = useImportRuns();

  useEffect(() => {
    const controller = new AbortController();
    const on = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      listener: (event: DragEvent) => void,
    ) => window.addEventListener(type, listener, { signal: controller.signal });

    async function open(items: readonly Dropped[], adding: boolean): Promise<void> {
      // What was said of an earlier drop is no longer true.
      notify(null);
      try {
        const { runs, recipes, sources, model, note } = await readDropped(items, {
          canTry: hasRun,
          hasModel,
        });
        if (runs.length > 0 && (await importRuns(runs))) actions.goTo('compare');
        for (const recipe of recipes) await actions.openRecipeFile(recipe);
        if (note) notify({ text: unturned(note) });
        if (model.length > 0) {
          actions.goTo('model');
          await actions.importModel(model);
        }
        if (sources.length === 0) return;
        actions.goTo('data');
        await (adding ? actions.addData : actions.openDataset)(sources);
      } catch (thrown) {
        notify({ text: `What was dropped could not be read: ${unturned(toPlainError(thrown).message)}` });
      }
    }

    function tryFiles(items: readonly Dropped[]): void {
      const files = items.filter((item) => item instanceof File);
      if (files.length > 0) tried.add(files);
      else notify({ text: 'Only pictures can be tried, not folders.' });
    }

    const hover = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setHovering(true);
    };
    on('dragenter', hover);
    on('dragover', hover);
    // Only the window's own edge has no related target.
    on('dragleave', (event) => event.relatedTarget === null && setHovering(false));
    // No pointer moves while something is dragged: whatever became of the drag, it is over.
    window.addEventListener('pointermove', () => setHovering(false), { signal: controller.signal });
    on('drop', (event) => {
      setHovering(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (!event.dataTransfer) return;
      const items = droppedItems(event.dataTransfer);
      if (isOn(event, TRIES)) tryFiles(items);
      else void open(items, isOn(event, ADDS));
    });
    return () => controller.abort();
  }, [actions, tried, notify, importRuns, hasRun, hasModel]);

  if (!hovering) return null;
  return (
    <div className={classes.overlay}>
      <div className={classes.dropZone}>
        <Upload size={36} strokeWidth={1.5} aria-hidden="true" />
        <p>
          {isLoaded
            ? 'Drop here to open it instead'
            : 'Drop pictures, a model, a run.json or a recipe to open it'}
        </p>
      </div>
      {isLoaded && (
        <div className={classes.dropZone} {...{ [ADDS]: true }}>
          <CopyPlus size={36} strokeWidth={1.5} aria-hidden="true" />
          <p>Drop here to add it to the dataset</p>
        </div>
      )}
      {canTry && (
        <div className={classes.dropZone} {...{ [TRIES]: true }}>
          <ScanSearch size={36} strokeWidth={1.5} aria-hidden="true" />
          <p>Drop a picture here to try it</p>
        </div>
      )}
    </div>
  );
}
