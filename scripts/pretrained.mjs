/**
 * npm run pretrained: puts pretrained networks into public/pretrained/, from where they are published or from a folder.
 */
import './node-version.mjs';

const { runScript, ScriptError } = await import('./script-error.mjs');

await runScript(async () => {
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { source } = await import('./pretrained/files.mjs');
  const { helpText, readOptions, SMALL_ONES } = await import('./pretrained/options.mjs');
  const { copyBases, fetchBases, listBases } = await import('./pretrained/commands.mjs');
  const code = await source();
  const { what, from, ids } = readOptions(process.argv.slice(2), code.PRETRAINED);
  if (what === 'help') return console.log(helpText(code.PRETRAINED));
  if (what === 'list') return listBases(code);
  const failed = from ? await copyBases(from, ids, code) : await fetchBases(ids ?? SMALL_ONES, code);
  if (failed) throw new ScriptError(failed);
});
