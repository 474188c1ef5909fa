/**
 * First half of npm run dev: installs what is missing and draws the sample dataset where needed. Vite, which comes after it,
 * compiles the WebAssembly modules itself.
 */
import './node-version.mjs';

const { runScript } = await import('./script-error.mjs');

await runScript(async () => {
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { makeSampleWhenStale } = await import('./page.mjs');
  await makeSampleWhenStale();
});
