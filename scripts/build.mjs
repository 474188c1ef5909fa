/**
 * npm run build: draws the sample dataset where needed and builds the page into dist/.
 */
import './node-version.mjs';

const { runScript } = await import('./script-error.mjs');

await runScript(async () => {
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { buildPage } = await import('./page.mjs');
  await buildPage();
});
