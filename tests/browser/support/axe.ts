/** What axe-core objects to in a page that is still. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[];
}

/**
 * What axe-core objects to, one line a node.
 * @param rules Those that are asked for; all where it is left out.
 */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const results = await page.evaluate(
    (rules) =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        // Of what is in order nothing is said: that would be most of the work.
        resultTypes: ['violations'],
        ...(rules && { runOnly: [...rules] }),
      }),
    rules,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

/** How long nothing may change for the page to be still. */
const STILL_MS = 400;

/** Waits until the page is still: charts are drawn, pictures have come, nothing moves. */
export function untilStill(page: Page): Promise<void> {
  return page.evaluate(
    (stillMs) =>
      new Promise<void>((done) => {
        const wait = () => setTimeout(end, stillMs);
        const end = () => {
          if (document.getAnimations().some(({ playState }) => playState === 'running')) timer = wait();
          else {
            observer.disconnect();
            done();
          }
        };
        let timer = wait();
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = wait();
        });
        const all = { subtree: true, childList: true, attributes: true, characterData: true };
        observer.observe(document, all);
      }),
    STILL_MS,
  );
}
