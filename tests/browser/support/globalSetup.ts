/**
 * Once before all browser tests: builds the page where it is stale and serves it as `npm start` does.
 * It imports the scripts only.
 */
import type { TestProject } from 'vitest/node';
import { buildWhenStale } from '../../../scripts/page.mjs';
import { serve } from '../../../scripts/serve.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the built page, with a slash at its end. */
    pageUrl: string;
  }
}

export default async function setup(project: TestProject) {
  buildWhenStale();
  const server = await serve({ port: 0 });
  project.provide('pageUrl', server.url);
  return server.close;
}
