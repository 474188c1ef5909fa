/** The drawing of a network: boxes and lines. One tab stop; arrow keys follow the lines, Enter opens and closes a block. */
import { type KeyboardEvent, memo, type RefObject, useEffect, useMemo, useRef } from 'react';
import type { LaidEdge } from '../../../models/structure/layout/layOut.ts';
import type { StructureNode } from '../../../models/structure/structure.ts';
import { clipped } from './nodeText.ts';
import classes from './structure.module.css';
import { useGrowing } from './useGrowing.ts';
import type { Drawing } from './useLaid.ts';

interface NodeBoxProps {
  node: StructureNode;
  x: number;
  y: number;
  width: number;
  height: number;
  isActive: boolean;
  isFound: boolean;
}

const NodeBox = memo(function NodeBox({ node, x, y, width, height, isActive, isFound }: NodeBoxProps) {
  const isBlock = node.kind === 'block';
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing
    <g
      role="button"
      data-node={node.id}
      tabIndex={isActive ? 0 : -1}
      aria-expanded={isBlock ? false : undefined}
      aria-current={isActive ? 'true' : undefined}
      className={classes.node}
      data-kind={node.kind}
      data-trained={node.isTrained || node.parameters === 0}
      data-found={isFound}
      transform={`translate(${x - width / 2} ${y - height / 2})`}
    >
      <rect width={width} height={height} rx={9} />
      {isBlock && <rect x={4} y={-4} width={width - 8} height={4} />}
      <text x={10} y={18} className={classes.name}>
        {clipped(node.name)}
      </text>
      <text x={10} y={35}>
        {clipped(`${node.shape.join('×')} · ${node.className}`)}
      </text>
    </g>
  );
});

const pathOf = (points: readonly { x: number; y: number }[]) =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

const Lines = memo(function Lines({ edges }: { edges: readonly LaidEdge[] }) {
  return (
    <g className={classes.lines}>
      {edges.map(({ from, to, points }) => (
        <path key={`${from}\n${to}`} d={pathOf(points)} markerEnd="url(#structure-arrow)" />
      ))}
    </g>
  );
});

interface StructureGraphProps {
  drawing: Drawing;
  active: string;
  found: ReadonlySet<string>;
  zoom: number;
  svg: RefObject<SVGSVGElement | null>;
  label: string;
  onActive: (id: string) => void;
  onToggle: (id: string) => void;
  onZoom: (key: string) => void;
}

/** Lines are added in parts. */
const PART = 60;
const inParts = (edges: readonly LaidEdge[]) =>
  Array.from({ length: Math.ceil(edges.length / PART) }, (_, at) => edges.slice(at * PART, (at + 1) * PART));

/** The box beside another one in its row, on that side. */
function beside({ laid: { boxes } }: Drawing, id: string, side: 1 | -1): string | undefined {
  const own = boxes.find((box) => box.id === id);
  if (!own) return undefined;
  const row = boxes.filter(({ y, x }) => Math.abs(y - own.y) < 2 && (x - own.x) * side > 0);
  return row.sort((a, b) => Math.abs(a.x - own.x) - Math.abs(b.x - own.x))[0]?.id;
}

export function StructureGraph(props: StructureGraphProps) {
  const { drawing, active, found, zoom, svg, label, onActive, onToggle, onZoom } = props;
  const { laid, edges } = drawing;
  const byId = useMemo(() => new Map(drawing.nodes.map((node) => [node.id, node])), [drawing]);
  const hasFocus = useRef(false);
  const shown = useGrowing(laid.boxes.length);
  const parts = useMemo(() => inParts(laid.edges), [laid]);
  const lines = shown < laid.boxes.length ? parts.slice(0, Math.floor(shown / PART)) : parts;

  // What was opened is replaced by what it holds, once that is drawn: the focus goes with the choice.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing has other boxes
  useEffect(() => {
    const node = svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(active)}"]`);
    if (hasFocus.current) node?.focus({ preventScroll: true });
    node?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active, drawing, shown, svg]);

  const nodeAt = (target: EventTarget) =>
    (target as Element).closest<SVGGElement>('[data-node]')?.dataset.node;

  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>) => {
    const id = nodeAt(event.target);
    // With Ctrl or ⌘ the browser zooms the page.
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    if (['+', '-', '0'].includes(event.key)) {
      event.preventDefault();
      return onZoom(event.key);
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return onToggle(id);
    }
    const targets: Record<string, string | undefined> = {
      ArrowDown: edges.find(([from]) => from === id)?.[1],
      ArrowUp: edges.find(([, to]) => to === id)?.[0],
      ArrowLeft: beside(drawing, id, -1),
      ArrowRight: beside(drawing, id, 1),
      Home: drawing.nodes[0]?.id,
      End: drawing.nodes.at(-1)?.id,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    const next = targets[event.key];
    if (next) onActive(next);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset
    <svg
      ref={svg}
      className={classes.svg}
      role="group"
      aria-label={label}
      viewBox={`0 0 ${laid.width} ${laid.height}`}
      width={laid.width * zoom}
      height={laid.height * zoom}
      onKeyDown={onKeyDown}
      onFocus={() => {
        hasFocus.current = true;
      }}
      onBlur={({ relatedTarget }) => {
        // Of a box that goes with its drawing the focus goes nowhere.
        if (relatedTarget) hasFocus.current = false;
      }}
      onClick={(event) => {
        const id = nodeAt(event.target);
        if (!id) return;
        onActive(id);
        if (byId.get(id)?.kind === 'block') onToggle(id);
      }}
    >
      <title>{label}</title>
      <defs>
        <marker
          id="structure-arrow"
          viewBox="0 0 8 8"
          refX={7}
          refY={4}
          markerWidth={7}
          markerHeight={7}
          orient="auto"
        >
          <path d="M0 0L8 4L0 8Z" className={classes.arrow} />
        </marker>
      </defs>
      {lines.map((part) => (
        <Lines key={part[0].from + part[0].to} edges={part} />
      ))}
      {laid.boxes.slice(0, shown).map(({ id, ...box }) => {
        const node = byId.get(id);
        return (
          node && <NodeBox key={id} node={node} {...box} isActive={id === active} isFound={found.has(id)} />
        );
      })}
    </svg>
  );
}
