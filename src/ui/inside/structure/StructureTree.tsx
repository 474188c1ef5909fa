/** The same network as a tree, for screen readers and narrow windows: one tab stop, the keys of the ARIA tree pattern. */
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { Structure } from '../../../models/structure/structure.ts';
import { isolated } from '../../../shared/names.ts';
import { nodeName } from './nodeText.ts';
import classes from './structure.module.css';
import { rowsOf, treeMove } from './treeKeys.ts';
import { useGrowing } from './useGrowing.ts';

interface StructureTreeProps {
  structure: Structure;
  open: ReadonlySet<string>;
  active: string;
  found: ReadonlySet<string>;
  onActive: (id: string) => void;
  onToggle: (id: string) => void;
}

export function StructureTree({ structure, open, active, found, onActive, onToggle }: StructureTreeProps) {
  const list = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(structure, open), [structure, open]);
  const at = Math.max(
    0,
    rows.findIndex(({ node }) => node.id === active),
  );
  const shown = useGrowing(rows.length);
  const hasFocus = useRef(false);
  useEffect(() => {
    const item = list.current?.children[at] as HTMLElement | undefined;
    if (hasFocus.current) item?.focus();
    else if (list.current && item) list.current.scrollTop = item.offsetTop - list.current.clientHeight / 2;
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    const move = treeMove(event.key, rows, at, open);
    if (!move) return;
    event.preventDefault();
    if ('go' in move) onActive(move.go);
    else onToggle(move.toggle);
  };

  return (
    <div
      ref={list}
      role="tree"
      aria-label="Layers as a tree"
      className={classes.tree}
      onKeyDown={onKeyDown}
      onFocus={() => {
        hasFocus.current = true;
      }}
      onBlur={() => {
        hasFocus.current = false;
      }}
    >
      {rows.slice(0, Math.max(shown, at + 1)).map(({ node, level }, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
        <div
          key={node.id}
          role="treeitem"
          aria-level={level}
          aria-expanded={node.kind === 'block' ? open.has(node.id) : undefined}
          aria-selected={node.id === active}
          aria-label={nodeName(node)}
          tabIndex={place === at ? 0 : -1}
          data-found={found.has(node.id)}
          style={{ paddingInlineStart: `${level * 16 - 4}px` }}
          onClick={() => {
            onActive(node.id);
            if (node.kind === 'block') onToggle(node.id);
          }}
        >
          <span aria-hidden="true">{node.kind === 'block' ? (open.has(node.id) ? '▾ ' : '▸ ') : ''}</span>
          {isolated(node.name)} <span className={classes.type}>{node.className}</span>
        </div>
      ))}
    </div>
  );
}
