/**
 * The page of the bench: fetches its job from the server that it came from, lets the workers do it, posts the result.
 * It computes nothing itself.
 */
import { type Connection, connectWorker } from '../src/shared/rpc.ts';
import referenceUrl from '../tests/reference/architectures/architectures.json?url';
import { type ArchitecturesFile, KNOWN_NETWORKS } from './architectures/reference.ts';
import { runInput } from './input/run.ts';
import type {
  ArchitecturesJob,
  ArchitecturesResult,
  CurvesJob,
  CurvesResult,
  ElementwiseJob,
  ElementwiseResult,
  Job,
  ProfileJob,
  ProfileResult,
  RaceJob,
  RaceResult,
  RaceRow,
  SideName,
  SweepJob,
  SweepResults,
} from './jobs.ts';
import { KERNELS } from './kernels/cases.ts';
import { networkOf } from './networks.ts';
import { type Outcome, race } from './race.ts';
import type { OursApi } from './sides/ours.worker.ts';
import type { SideApi } from './sides/side.ts';
import { flopsOf, kernelTasks, nameOf, otherKernelTasks, type Task } from './tasks.ts';

/** Shares of the matrix product's rate that a step may be expected to reach, to foresee how long it takes. */
const EXPECTED_SHARE = { ours: 0.4, stock: 0.12 };
/** A first run that is foreseen to take longer than the limit by this factor is not begun. */
const PATIENCE = 2;

const post = (path: string, body: unknown) => fetch(path, { method: 'POST', body: JSON.stringify(body) });
const say = (line: string) => post('line', line);

function startWorker(by: SideName['by']): { worker: Worker; connection: Connection<SideApi> } {
  const worker =
    by === 'ours'
      ? new Worker(new URL('./sides/ours.worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('./sides/stock.worker.ts', import.meta.url), { type: 'module' });
  return { worker, connection: connectWorker<SideApi>(worker, `worker (${by})`) };
}

const startOurs = () => {
  const { worker, connection } = startWorker('ours');
  return { worker, api: (connection as unknown as Connection<OursApi>).api };
};

function tasksOf({ what, steps }: RaceJob): Task[] {
  if (what !== 'kernels') return steps;
  return [...steps.flatMap(kernelTasks), ...otherKernelTasks(steps[0].size, steps[0].batch)];
}

const figure = (outcome: RaceRow['outcomes'][number]) => {
  if ('skipped' in outcome) return outcome.skipped;
  return 'failed' in outcome ? `failed: ${outcome.failed}` : `${outcome.medianMs.toFixed(1)} ms`;
};

async function runRace(job: RaceJob): Promise<RaceResult> {
  const started = job.sides.map((side) => ({ ...side, ...startWorker(side.by) }));
  const sides: RaceResult['sides'] = [];
  for (const { by, device, connection } of started) {
    const description = await connection.api.open(device);
    const gflopsPerSecond = await connection.api.matMulRate();
    sides.push({ by, device, description, gflopsPerSecond });
    await say(`${by} ${device} (${description}): matrix product ${gflopsPerSecond.toFixed(1)} GFLOP/s`);
  }

  const rows: RaceRow[] = [];
  for (const task of tasksOf(job)) {
    const flops = flopsOf(task);
    const outcomes: RaceRow['outcomes'] = await Promise.all(
      started.map(async ({ connection }, index): Promise<RaceRow['outcomes'][number] | null> => {
        const { by, device } = sides[index];
        const rates = sides.filter((side) => side.device === device).map((side) => side.gflopsPerSecond);
        const foreseenMs = flops / Math.max(...rates) / EXPECTED_SHARE[by] / 1e6;
        if (foreseenMs > job.limitMs * PATIENCE)
          return { skipped: `left out: about ${Math.round(foreseenMs / 1000)} s` };
        try {
          await connection.api.prepare(task);
          return null;
        } catch (thrown) {
          return { failed: thrown instanceof Error ? thrown.message : String(thrown) };
        }
      }),
    ).then(async (prepared) => {
      const runners = started.filter((_, index) => prepared[index] === null);
      const results = await race(
        runners.map(({ connection }) => ({ run: () => connection.api.run() })),
        job.repeats,
        job.limitMs,
      );
      const times: Outcome[] = [...results];
      return prepared.map((outcome) => outcome ?? (times.shift() as Outcome));
    });
    for (const { connection } of started) await connection.api.drop();
    const name = nameOf(task);
    rows.push({ task, name, flops, outcomes });
    await say(
      `  ${name}: ${outcomes.map((outcome, i) => `${sides[i].by} ${sides[i].device} ${figure(outcome)}`).join(' | ')}`,
    );
  }
  for (const { worker } of started) worker.terminate();
  return { sides, rows };
}

async function runSweep({ device, kernels, cases }: SweepJob): Promise<SweepResults> {
  const { worker, api } = startOurs();
  const results: SweepResults = [];
  for (const kernel of kernels.length > 0 ? kernels : KERNELS) {
    const start = performance.now();
    const result = await api.sweep(device.split('-')[0] as 'wasm', kernel, cases);
    const elapsedMs = performance.now() - start;
    results.push({ ...result, elapsedMs });
    const { worst, failed, leaking } = result;
    await say(
      `${device} ${kernel}: ${cases} cases, worst ${worst.error.toExponential(1)}, ${failed.length} above the limit, ${leaking.length} leaking, ${(elapsedMs / 1000).toFixed(1)} s`,
    );
    for (const { error, thrown, test } of failed.slice(0, 5))
      await say(`    ${error.toExponential(1)} ${thrown ?? ''} ${JSON.stringify(test)}`);
    if (leaking.length > 0) await say(`    leaking: cases ${leaking.join(', ')}`);
  }
  worker.terminate();
  return results;
}

async function runCurves({ devices, curves }: CurvesJob): Promise<CurvesResult[]> {
  const results: CurvesResult[] = curves.map((task) => ({ task, losses: [] }));
  for (const device of devices) {
    const { worker, api } = startOurs();
    await api.open(device);
    for (const { task, losses } of results) losses.push(await api.lossCurve(task));
    worker.terminate();
    await say(`${device}: curves done`);
  }
  return results;
}

async function runProfile({ side: { by, device }, steps }: ProfileJob): Promise<ProfileResult> {
  const { worker, connection } = startWorker(by);
  const { api } = connection;
  const description = await api.open(device);
  const results: ProfileResult['steps'] = [];
  for (const step of steps) {
    await api.prepare(step);
    const name = nameOf(step);
    results.push({ name, ...(await api.profile()) });
    await api.drop();
    await say(`  ${name}: profile done`);
  }
  worker.terminate();
  return { description, steps: results };
}

async function runElementwise({ device, batch }: ElementwiseJob): Promise<ElementwiseResult> {
  const { worker, connection } = startWorker('ours');
  const description = await connection.api.open(device);
  const results = await connection.api.timePasses(batch);
  worker.terminate();
  return { ...results, description };
}

async function runArchitectures({ device, models }: ArchitecturesJob): Promise<ArchitecturesResult> {
  const reference: ArchitecturesFile = await (await fetch(referenceUrl)).json();
  const { worker, api } = startOurs();
  const description = await api.open(device);
  const networks: ArchitecturesResult['networks'] = [];
  for (const known of KNOWN_NETWORKS.filter(({ id }) => models === null || models.includes(id))) {
    const keras = reference.models[known.reference];
    const row = { network: known.reference, parameters: keras.params.total };
    try {
      const check = await api.checkNetwork(known, keras, device);
      networks.push({ ...row, ...check });
      await say(`  ${row.network}: ${check.isRight ? 'as in Keras' : 'not as in Keras'}`);
    } catch (thrown) {
      const failed = thrown instanceof Error ? thrown.message : String(thrown);
      networks.push({ ...row, failed });
      await say(`  ${row.network}: failed: ${failed}`);
    }
  }
  worker.terminate();
  return { description, networks };
}

async function run(job: Job) {
  switch (job.kind) {
    case 'race':
      return runRace(job);
    case 'sweep':
      return runSweep(job);
    case 'curves':
      return runCurves(job);
    case 'profile':
      return runProfile(job);
    case 'elementwise':
      return runElementwise(job);
    case 'architectures':
      return runArchitectures(job);
    case 'graphs':
      return job.steps.map(networkOf);
    case 'input':
      return runInput(job, say);
  }
}

try {
  const job: Job = await (await fetch('job')).json();
  await post('result', { result: await run(job) });
} catch (thrown) {
  await post('result', { failed: thrown instanceof Error ? thrown.message : String(thrown) });
}
