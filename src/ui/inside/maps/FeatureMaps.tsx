/** What each layer answers to a picture, from the first to the answer; two sets of weights side by side, or while a run trains. */
import { NativeSelect, Switch, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { InsideWeights } from '../../../app/inside/types.ts';
import { activeRun, hasEnded } from '../../../app/state/state.ts';
import type { PlainError } from '../../../shared/errors.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import { PictureCanvas } from '../../pictures/PictureCanvas.tsx';
import type { Inside, InsidePartProps } from '../parts/inside.ts';
import { LayerSteps, layersOf } from '../parts/LayerSteps.tsx';
import { type RunWeightsName, WeightChoice, weightsOf } from '../parts/weightChoice.tsx';
import { MAPS_A_PAGE, MapsOf, MapsShown } from './MapsOf.tsx';
import classes from './maps.module.css';
import { PictureChoice, type ShownPicture } from './PictureChoice.tsx';

const WEIGHTS: Record<RunWeightsName, string> = {
  before: 'Weights before training',
  best: 'Best weights',
  last: 'Last weights',
};

/** Of runs with the same of these the layers are the same, and see the same pictures. */
const LOOKS = ['imageSize', 'colorMode', 'width', 'cut'] as const;

/** What can stand beside the weights that are looked at, with its name. */
function useOthers({
  runId,
  model,
  settings,
}: Inside): { id: string; name: string; weights: InsideWeights }[] {
  const runs = useDarkroom((state) => state.runs);
  return useMemo(() => {
    const own = (['before', 'best', 'last'] as const).map((which) => ({
      ...{ id: which, name: WEIGHTS[which], weights: weightsOf(runId, which) },
    }));
    const others = runs
      .filter(
        (run) =>
          run.id !== runId &&
          hasEnded(run) &&
          run.bestEpoch !== null &&
          run.modelId === model.modelId &&
          LOOKS.every((name) => run.settings[name] === settings[name]),
      )
      .map((run) => ({
        id: run.id,
        name: `Run ${run.number}, best weights`,
        weights: { of: 'run', runId: run.id, which: 'best' } as const,
      }));
    return [...(runId ? own : []), ...others];
  }, [runs, runId, model, settings]);
}

/** What a run at work answers after each epoch. */
function Live({ names }: { names: readonly string[] | null }) {
  const live = useDarkroom((state) =>
    state.liveMaps?.runId === activeRun(state)?.id ? state.liveMaps : null,
  );
  if (!live) return <Text role="status">The maps come with the end of the next epoch.</Text>;
  return <MapsShown maps={live.maps} from={0} title={`after epoch ${live.epoch}`} names={names} />;
}

export function FeatureMaps({ inside, layer, onLayer }: InsidePartProps) {
  const { runId, structure } = inside;
  const { readFile, watchMaps } = useActions();
  const dataset = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset.dataset : null));
  const atWork = useDarkroom((state) => activeRun(state)?.modelId === state.modelId);
  const [shown, setShown] = useState<ShownPicture | null>(null);
  const [error, setError] = useState<PlainError | null>(null);
  const [which, setWhich] = useState<RunWeightsName>('best');
  const [besideId, setBeside] = useState('');
  const [isFollowed, setFollowed] = useState(false);
  const others = useOthers(inside);
  const beside = others.find(({ id }) => id === besideId);
  const ids = layersOf(structure);
  const at = layer !== null && ids.includes(layer) ? layer : ids[0];
  const weights = useMemo(() => weightsOf(runId, which), [runId, which]);
  // The last layer answers for the classes.
  const answers = structure.nodes.find(({ id }) => id === ids.at(-1))?.shape;
  const units = answers?.length === 1 ? answers[0] : 0;
  const [, second] = inside.classes;
  const all = units === inside.classes.length ? inside.classes : units === 1 ? [second] : null;
  const names = at === ids.at(-1) ? all : null;

  const picture = shown?.picture;
  useEffect(() => {
    if (!isFollowed || !picture) return;
    watchMaps({ picture, layer: at, from: 0, count: MAPS_A_PAGE });
    return () => watchMaps(null);
  }, [isFollowed, picture, at, watchMaps]);

  if (!dataset)
    return (
      <Text>Open a dataset first: a network is looked into with one of its pictures, or with a file.</Text>
    );
  const choose = (next: ShownPicture) => {
    setError(null);
    setShown(next);
  };
  const openFile = (file: File) =>
    void readFile(file).then((outcome) => {
      if ('error' in outcome) setError(outcome.error);
      else choose({ name: file.name, picture: outcome.value });
    });
  return (
    <>
      <PictureChoice dataset={dataset} onPicture={choose} onFile={openFile} />
      {error && <ErrorText error={error} />}
      {!shown && <Text mt="md">Choose a picture: what the layers answer to it is shown here.</Text>}
      {shown && (
        <>
          <div className={classes.shown}>
            <figure>
              <PictureCanvas picture={shown.picture} />
              <figcaption>{isolated(shown.name)}</figcaption>
            </figure>
            <div>
              <LayerSteps structure={structure} layer={at} onLayer={onLayer} />
              <div className={classes.row}>
                {runId && <WeightChoice label="Weights" which={which} onWhich={setWhich} />}
                {others.length > 0 && (
                  <NativeSelect
                    label="Compare with"
                    value={besideId}
                    data={[
                      { value: '', label: 'nothing' },
                      ...others.map(({ id, name }) => ({ value: id, label: name })),
                    ]}
                    onChange={(event) => setBeside(event.currentTarget.value)}
                  />
                )}
                {runId === null && (
                  <Switch
                    label="Follow while it trains"
                    description="After each epoch of the next run of this network, or of the one at work."
                    checked={isFollowed}
                    onChange={(event) => setFollowed(event.currentTarget.checked)}
                  />
                )}
              </div>
            </div>
          </div>
          {isFollowed && atWork ? (
            <Live names={names} />
          ) : (
            <div className={classes.sides}>
              <MapsOf
                {...{ weights, layer: at, names, picture: shown.picture }}
                title={runId ? WEIGHTS[which] : WEIGHTS.before}
              />
              {beside && (
                <MapsOf
                  {...{ weights: beside.weights, layer: at, names, picture: shown.picture }}
                  title={beside.name}
                />
              )}
            </div>
          )}
        </>
      )}
    </>
  );
}
