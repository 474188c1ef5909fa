/**
 * npm start: installs what is missing, tries to fetch small pretrained networks, builds the page, serves it and prints its
 * address.
 * Until the packages are there it may use Node's own modules only, and the syntax of old versions.
 */
import './node-version.mjs';

const { runScript, ScriptError } = await import('./script-error.mjs');
const { print } = await import('./print.mjs');

await runScript(async () => {
  const port = portOption(process.argv.slice(2));
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { tryPretrained } = await import('./pretrained/start.mjs');
  const pretrained = await tryPretrained();
  if (pretrained) print.line(pretrained);
  const { buildWhenStale } = await import('./page.mjs');
  buildWhenStale();
  const { serve } = await import('./serve.mjs');
  const { url, close } = await serve({ port });
  console.log(`Darkroom is at ${url} (Ctrl-C ends it)`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close().then(() => process.exit(0)));
});

/**
 * @param {string[]} args
 * @returns {number | undefined}
 */
function portOption(args) {
  if (args.length === 0) return undefined;
  const text =
    args[0] === '--port' && args.length === 2 ? args[1] : /^--port=(.*)$/.exec(args.join(' '))?.[1];
  const port = Number(text);
  if (!text || !Number.isInteger(port) || port < 1 || port > 65535)
    throw new ScriptError('Usage: npm start -- [--port NUMBER]');
  return port;
}
