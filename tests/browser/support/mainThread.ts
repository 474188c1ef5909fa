/**
 * What the main thread of a page did by a trace of Chrome: its tasks with their own work. With software GL the processor
 * draws for the GPU, so wall time holds other processes' work too; CPU time tells the page's own apart. Pure.
 */

/** One event of a trace; times in microseconds, `dur` of the wall and `tdur` of the processor. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

/** A complete event. */
type Span = TraceEvent & Required<Pick<TraceEvent, 'dur' | 'tdur'>>;

export interface Task {
  /** Since the first task of the trace. */
  atMs: number;
  ownMs: number;
  wallMs: number;
  /** What it spent most on, as Chrome names it: "TimerFire 12.3 ms". */
  content: string[];
}

/** The categories to trace. */
export const TRACE_CATEGORIES = ['toplevel', 'devtools.timeline'];

const MICROTASKS = 'BlinkScheduler_PerformMicrotaskCheckpoint';
const MAX_CONTENT = 6;

const endOf = ({ ts, dur }: Span) => ts + dur;

/** The tasks of the page's main thread, the one with most own work first. */
export function mainThreadTasks(trace: { traceEvents: TraceEvent[] }): Task[] {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`;
  const mainThreads = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  );
  const spans = trace.traceEvents
    .filter((event): event is Span => event.ph === 'X' && event.dur !== undefined && event.tdur !== undefined)
    .filter((span) => mainThreads.has(threadOf(span)));
  const tasks = [...mainThreads].flatMap((thread) =>
    group(spans.filter((span) => threadOf(span) === thread).sort((a, b) => a.ts - b.ts || b.dur - a.dur)),
  );
  const firstTs = Math.min(...tasks.map(([{ ts }]) => ts));
  return tasks.map((parts) => describe(parts, spans, firstTs)).sort((a, b) => b.ownMs - a.ownMs);
}

/**
 * Puts together what one task is: Chrome runs the promises that a task has settled after it, and traces them beside
 * it, but nothing else can run in between.
 * @param spans of one thread by their beginnings
 */
function group(spans: Span[]): Span[][] {
  const tasks: Span[][] = [];
  let end = 0;
  for (const span of spans) {
    const microtasks = span.name === MICROTASKS;
    if (span.ts < end || !(microtasks || span.name.endsWith('RunTask'))) continue;
    if (microtasks && tasks.length > 0) tasks[tasks.length - 1].push(span);
    else tasks.push([span]);
    end = endOf(span);
  }
  return tasks;
}

function describe(parts: Span[], spans: Span[], firstTs: number): Task {
  const [first] = parts;
  const inside = (span: Span) =>
    parts.some(
      (part) =>
        part.pid === span.pid && part.tid === span.tid && span.ts >= part.ts && endOf(span) <= endOf(part),
    );
  const sum = (pick: (span: Span) => number) => parts.reduce((total, part) => total + pick(part), 0) / 1000;
  return {
    atMs: (first.ts - firstTs) / 1000,
    ownMs: sum(({ tdur }) => tdur),
    wallMs: sum(({ dur }) => dur),
    get content() {
      return spans
        .filter((span) => inside(span) && !span.name.endsWith('RunTask'))
        .sort((a, b) => b.tdur - a.tdur)
        .slice(0, MAX_CONTENT)
        .map(({ name, tdur }) => `${name} ${(tdur / 1000).toFixed(1)} ms`);
    },
  };
}
