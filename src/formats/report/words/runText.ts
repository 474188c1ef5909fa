/** Words on runs that several parts of a report use. */
import { formatCount, formatQuantity } from '../../../shared/format.ts';
import { html, type Markup, named } from './html.ts';
import type { ReportedRun } from './types.ts';

/** "2026-11-28 09:12 UTC", for people and for programs. */
export function timeText(iso: string): Markup {
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** The name of a run, which leads to its part of the report. */
export function runLink(runs: readonly ReportedRun[], place: number): Markup {
  return html`<a href="#run-${place + 1}">${named(runs[place].name)}</a>`;
}

/** The time of a step, to the millisecond: "1,385 ms". */
export function stepText(ms: number | undefined): string {
  return `${formatCount(Math.round(ms ?? 0))} ms`;
}

/** What happened to a test split, as the end of a sentence. */
export function openingsText(openings: number): string {
  if (openings === 0) return 'has never been opened';
  return `has been opened ${openings === 1 ? 'once' : formatQuantity(openings, 'time')}`;
}
