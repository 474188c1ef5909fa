/** The network as a drawing and as a tree, blocks folded, with what is known of each layer. */
import { ActionIcon, Button, Group, Loader, Text, TextInput } from '@mantine/core';
import { FileDown, Maximize2, Minus, Plus } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { blocksAround, matching } from '../../../models/structure/visible.ts';
import { formatQuantity } from '../../../shared/format.ts';
import { fileNamePart } from '../../../shared/names.ts';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import type { InsidePartProps } from '../parts/inside.ts';
import { SavePng } from '../parts/SavePng.tsx';
import { NodeFacts } from './NodeFacts.tsx';
import { StructureGraph } from './StructureGraph.tsx';
import { StructureTree } from './StructureTree.tsx';
import { saveDrawingPng, saveSvg } from './saveDrawing.ts';
import classes from './structure.module.css';
import { useLaid } from './useLaid.ts';

const ZOOM = 1.25;
const ZOOMS = { min: 0.1, max: 2 };
const bounded = (zoom: number) => Math.min(ZOOMS.max, Math.max(ZOOMS.min, zoom));

export function Structure({ inside, layer, onLayer }: InsidePartProps) {
  const { structure, title, runId } = inside;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState('');
  /** Null to fit the window. */
  const [zoom, setZoom] = useState<number | null>(null);
  const { drawing, error } = useLaid(structure, open);
  const svg = useRef<SVGSVGElement>(null);
  const frame = useRef<HTMLDivElement>(null);

  const byId = useMemo(() => new Map(structure.nodes.map((node) => [node.id, node])), [structure]);
  const search = useDeferredValue(text);
  const matches = useMemo(() => matching(structure, search), [structure, search]);
  const found = useMemo(
    () => new Set(matches.flatMap((id) => [id, ...blocksAround(structure, id)])),
    [structure, matches],
  );
  const first = structure.nodes[0].id;
  const wanted = chosen !== null && byId.has(chosen) ? chosen : (layer ?? first);
  // A layer in a closed block is chosen as that block in the drawing.
  const closed = blocksAround(structure, wanted).findLast((id) => !open.has(id));
  const inDrawing =
    closed ?? (open.has(wanted) ? structure.nodes.find((one) => one.parent === wanted)?.id : wanted);
  const node = byId.get(wanted);

  const fit =
    drawing && frame.current ? Math.min(1, (frame.current.clientWidth - 16) / drawing.laid.width) : 1;
  const scale = zoom ?? bounded(fit);
  const zoomBy = (key: string) =>
    setZoom(key === '0' ? null : bounded(key === '+' ? scale * ZOOM : scale / ZOOM));

  const choose = (id: string) => {
    setChosen(id);
    if (byId.get(id)?.kind === 'layer') onLayer(id);
  };
  const toggle = (id: string) => {
    if (byId.get(id)?.kind !== 'block') return;
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const show = (id: string) => {
    setOpen(new Set([...open, ...blocksAround(structure, id)]));
    choose(id);
  };
  const all = structure.nodes.filter(({ kind }) => kind === 'block').map(({ id }) => id);
  const at = matches.indexOf(wanted);

  // Ctrl and the wheel zoom the drawing, not the page: only a listener that is not passive can say so.
  useEffect(() => {
    const element = frame.current;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      setZoom((before) => bounded((before ?? scale) * (event.deltaY < 0 ? ZOOM : 1 / ZOOM)));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [scale]);

  const name = `darkroom-${fileNamePart(title, 'network')}-structure`;
  return (
    <>
      <Group align="end" mb="md" gap="sm">
        <TextInput
          label="Find a layer"
          placeholder="Name or class"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && matches.length > 0) show(matches[(at + 1) % matches.length]);
          }}
        />
        <Button variant="default" disabled={open.size === all.length} onClick={() => setOpen(new Set(all))}>
          Unfold all
        </Button>
        <Button variant="default" disabled={open.size === 0} onClick={() => setOpen(new Set())}>
          Fold all
        </Button>
        <Group gap={4}>
          <ActionIcon variant="default" size="lg" aria-label="Smaller" onClick={() => zoomBy('-')}>
            <Minus size={18} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon variant="default" size="lg" aria-label="Larger" onClick={() => zoomBy('+')}>
            <Plus size={18} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon variant="default" size="lg" aria-label="Fit" onClick={() => zoomBy('0')}>
            <Maximize2 size={18} aria-hidden="true" />
          </ActionIcon>
        </Group>
        <Button
          variant="default"
          disabled={!drawing}
          leftSection={<FileDown size={18} aria-hidden="true" />}
          onClick={() => svg.current && saveSvg(svg.current, name)}
        >
          Save as SVG
        </Button>
        <SavePng
          disabled={!drawing}
          onSave={async () => {
            if (svg.current) await saveDrawingPng(svg.current, name);
          }}
        />
      </Group>
      <Text size="sm" role="status" mb="xs">
        {search.trim() !== '' &&
          (matches.length === 0
            ? 'No layer has that in its name or class.'
            : `${formatQuantity(matches.length, 'layer')} found; Enter goes from one to the next.`)}
      </Text>
      {error && <ErrorText error={error} />}
      <div className={classes.halves}>
        <StructureTree
          structure={structure}
          open={open}
          active={wanted}
          found={found}
          onActive={choose}
          onToggle={toggle}
        />
        <div ref={frame} className={classes.frame}>
          {drawing ? (
            <StructureGraph
              drawing={drawing}
              active={inDrawing ?? first}
              found={found}
              zoom={scale}
              svg={svg}
              label={`Layers of ${title}`}
              onActive={choose}
              onToggle={toggle}
              onZoom={zoomBy}
            />
          ) : (
            <Loader m="lg" aria-label="Drawing" />
          )}
        </div>
        {node && <NodeFacts node={node} isForm={runId === null} />}
      </div>
    </>
  );
}
