/**
 * Writes a classifier page: one HTML file with model and code inside, that classifies pictures by double click and offline. The
 * page computes with its own few kernels (15 kB) where TensorFlow.js would take more than 1 MB.
 */

import type { Network } from '../network/types.ts';
import type { LabelsFile } from '../run/labelsFile.ts';
import { base64Of, numbersOf, packNetwork, unpackNetwork } from './networkData.ts';
import template from './page.html?raw';
import script from './page.ts?bundle';
import type { PageData } from './pageData.ts';

/** As a content security policy names an inline text. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

/**
 * The page as HTML. Its policy lets only its own script and style run and refuses every connection. Names of classes and title
 * stand in it as data, where no markup is read.
 * @param guess That its answers rest on guesses, in a sentence; null where nothing was guessed.
 */
export async function writeClassifierPage(
  network: Network,
  labels: LabelsFile,
  title: string,
  guess: string | null = null,
): Promise<Blob> {
  const { structure, arrays } = packNetwork(network);
  const data = { title, labels, guess, network: structure as Network } satisfies PageData;
  // "</script>" in a name would end the element.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  // In the bundle, only a text could hold it.
  const code = script.replaceAll('</script', '<\\/script');
  const [, style] = /<style>(.*)<\/style>/s.exec(template)!;
  // Pictures are resized by WebAssembly that stands in the script.
  const policy = `default-src 'none'; script-src ${await hashOf(code)} 'wasm-unsafe-eval'; style-src ${await hashOf(style)}; base-uri 'none'; form-action 'none'`;
  const parts: Record<string, Iterable<string>> = {
    POLICY: [`"${policy}"`],
    DATA: [json],
    NUMBERS: base64Of(arrays),
    SCRIPT: [code],
  };
  // Texts and the names of what stands between them, by turns.
  const pieces = template.split(/"%([A-Z]+)%"/);
  const html = pieces.flatMap((piece, i) => (i % 2 === 0 ? [piece] : [...parts[piece]]));
  return new Blob(html, { type: 'text/html' });
}

/** The network that a page holds, to show that the page answers the same. The page is one that writeClassifierPage wrote. */
export function readClassifierPage(html: string): Network {
  const textOf = (id: string) => new RegExp(`id="${id}">([^<]*)<`).exec(html)![1];
  const { network } = JSON.parse(textOf('data')) as PageData;
  return unpackNetwork(network, numbersOf(textOf('numbers')));
}
