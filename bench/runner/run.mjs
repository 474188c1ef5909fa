/**
 * The bench's command line: serves the built bench, starts a browser on it for each job, prints and writes the results.
 * It needs Node alone: no packages, no network, none of the repository's other files.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runJob } from './browser.mjs';
import { inputAnswers, prepareInput } from './input.mjs';
import { helpText, readOptions } from './options.mjs';
import { browserFor, jobsOf, pytorchStepsOf } from './plan.mjs';
import { pythonWithTorch, pytorchSteps } from './pytorch/pytorch.mjs';
import { markdown } from './report/report.mjs';
import { startServer } from './server.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** @param {import('../jobs.ts').Job} job */
function nameOf(job) {
  if (job.kind === 'race') return job.what;
  return job.kind === 'input' ? `input, ${job.part}` : job.kind;
}

/**
 * Does what the arguments say.
 * @param {string[]} args
 * @param {readonly string[]} catalogue ids of the models there are
 * @param {string | null} [chrome] the browser, where --chrome names none
 */
export async function main(args, catalogue, chrome = null) {
  const options = readOptions(args, catalogue);
  if (options === 'help') return console.log(helpText(catalogue));
  const program = options.chrome ?? chrome;
  if (!program) throw new Error('--chrome is missing: the path of a Chrome or Chromium.');
  // The browser at work ends with this process.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const server = await startServer(FOLDER, (line) => console.log(line));
  /** @type {import('./plan.mjs').Answer[]} */
  const answers = [];
  try {
    const input = options.what.includes('input') ? prepareInput(FOLDER, options) : null;
    for (const { browser, flags, job } of jobsOf(options, input)) {
      console.log(`\n${browser}: ${nameOf(job)}`);
      const answer = await runJob(
        server,
        program,
        flags,
        job,
        input ? inputAnswers(FOLDER, input) : undefined,
      );
      if ('failed' in answer) console.log(`failed: ${answer.failed}`);
      answers.push({ browser, job, ...answer });
    }
    const steps = pytorchStepsOf(options);
    const python = steps.length > 0 ? pythonWithTorch(options) : null;
    let pytorch = null;
    if (python) {
      const { flags } = browserFor(options, 'wasm-2');
      const graphs = await runJob(server, program, flags, { kind: 'graphs', steps });
      if ('failed' in graphs) throw new Error(graphs.failed);
      pytorch = pytorchSteps(FOLDER, python, options, steps, graphs.result);
    }
    const report = {
      userAgent: server.userAgent(),
      answers,
      pytorch,
      zip: input?.zip ? basename(input.zip) : null,
    };
    const text = markdown(report);
    mkdirSync(options.out, { recursive: true });
    writeFileSync(join(options.out, 'bench.json'), `${JSON.stringify(report, null, 1)}\n`);
    writeFileSync(join(options.out, 'bench.md'), text);
    console.log(`\n${text}\nWrote bench.json and bench.md into ${options.out}.`);
  } finally {
    await server.close();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  main(process.argv.slice(2), JSON.parse(readFileSync(join(FOLDER, 'models.json'), 'utf8'))).catch(
    (thrown) => {
      console.error(thrown instanceof Error ? thrown.message : thrown);
      process.exit(1);
    },
  );
