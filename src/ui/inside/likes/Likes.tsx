/** What a channel likes: the pictures of the dataset that it answers to most, and the place in them that it saw. */
import { Button, NumberInput, Progress, Text } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LikesAnswer } from '../../../app/inside/types.ts';
import type { PlainError } from '../../../shared/errors.ts';
import { formatFigure, formatQuantity } from '../../../shared/format.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import parts from '../../parts/parts.module.css';
import { usePictures } from '../../pictures/usePictures.ts';
import type { InsidePartProps } from '../parts/inside.ts';
import { LayerSteps, layersOf } from '../parts/LayerSteps.tsx';
import insideParts from '../parts/parts.module.css';
import { SavePng } from '../parts/SavePng.tsx';
import { TileGrid } from '../parts/TileGrid.tsx';
import { saveTiles } from '../parts/tile.ts';
import { type RunWeightsName, WeightChoice, weightsOf } from '../parts/weightChoice.tsx';
import { likedTiles } from './likedTiles.ts';

const NONE: readonly [] = [];

export function Likes({ inside, layer, onLayer }: InsidePartProps) {
  const { runId, structure } = inside;
  const { channelLikes } = useActions();
  const isReady = useDarkroom((state) => state.dataset.status === 'ready');
  const ids = layersOf(structure);
  const at = layer !== null && ids.includes(layer) ? layer : ids[0];
  const [which, setWhich] = useState<RunWeightsName>('best');
  const [share, setShare] = useState<number | null>(null);
  const [answer, setAnswer] = useState<{ of: string; given: LikesAnswer } | null>(null);
  const [error, setError] = useState<PlainError | null>(null);
  const [channel, setChannel] = useState(0);
  const ending = useRef<AbortController>(null);
  useEffect(() => () => ending.current?.abort(), []);

  const asked = `${runId} ${which} ${at}`;
  const given = answer?.of === asked ? answer.given : null;
  const most = (given?.likes.channels.length ?? 1) - 1;
  const shownChannel = Math.min(channel, most);
  const liked = given?.likes.channels[shownChannel] ?? NONE;
  const indices = useMemo(() => liked.map(({ image }) => image), [liked]);
  const pictures = usePictures(indices, null, given?.dataset);
  const field = structure.nodes.find(({ id }) => id === at)?.field ?? null;
  const tiles = useMemo(
    () => (given ? likedTiles(liked, given.dataset, pictures, field) : []),
    [given, liked, pictures, field],
  );

  const ask = async () => {
    const own = new AbortController();
    ending.current = own;
    setError(null);
    setShare(0);
    const request = { weights: weightsOf(runId, which), layer: at };
    const outcome = await channelLikes(request, (done) => !own.signal.aborted && setShare(done), own.signal);
    if (ending.current !== own) return;
    ending.current = null;
    setShare(null);
    if ('value' in outcome) setAnswer({ of: asked, given: outcome.value });
    else if (outcome.error.kind !== 'cancelled') setError(outcome.error);
  };

  if (!isReady) return <Text>Open a dataset first: its pictures are what the channels are tried on.</Text>;
  return (
    <>
      <LayerSteps structure={structure} layer={at} onLayer={onLayer} />
      <div className={insideParts.controls}>
        {runId && <WeightChoice label="Weights" which={which} onWhich={setWhich} />}
        {share === null ? (
          <Button leftSection={<Search size={18} aria-hidden="true" />} onClick={() => void ask()}>
            {given ? 'Ask again' : 'Ask all pictures'}
          </Button>
        ) : (
          <Button variant="default" onClick={() => ending.current?.abort()}>
            Cancel
          </Button>
        )}
        {given && (
          <NumberInput
            label={`Channel, 0 to ${most}`}
            min={0}
            max={most}
            value={shownChannel}
            onChange={(value) => setChannel(Math.max(0, Math.min(most, Number(value))))}
          />
        )}
      </div>
      {share !== null && <Progress value={share * 100} aria-label="Pictures that were asked" mb="md" />}
      {error && <ErrorText error={error} />}
      {!given && share === null && (
        <Text className={parts.advice}>
          Every picture of train and validation goes through the network once. Then each channel shows those
          that it answers to most, with the place that it saw framed. Test pictures are left out.
        </Text>
      )}
      {given && liked.length === 0 && (
        <Text role="status">
          This channel answers to no picture with more than 0: it has nothing to look for.
        </Text>
      )}
      {given && liked.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb="sm" role="status">
            {`Channel ${shownChannel} of ${at}: ${formatQuantity(liked.length, 'picture')}, the strongest first, from ${formatFigure(liked[0].value, 3)} down to ${formatFigure(liked[liked.length - 1].value, 3)}. ${field ? 'The frame is what the value saw.' : 'A value of this layer has seen the whole picture.'}`}
          </Text>
          <TileGrid
            label={`Pictures that channel ${shownChannel} of ${at} likes`}
            tiles={tiles}
            detailOf={({ name, caption }) => `${name}: ${caption}`}
          />
          <SavePng
            mt="sm"
            disabled={tiles.length === 0}
            onSave={() =>
              saveTiles(tiles, `${at}, channel ${shownChannel}`, `darkroom-channel-${shownChannel}`)
            }
          />
        </>
      )}
    </>
  );
}
