/**
 * The script of a classifier page: takes pictures, prepares them as Darkroom does, and shows the classes. It is bundled into
 * page.html (`?bundle`), which has the elements that it looks for. All texts of the model are set as text, never as markup.
 */
import { copyInto } from '../../dataset/picture/augment.ts';
import { decodeImage } from '../../dataset/picture/decode.ts';
import type { Picture } from '../../dataset/types.ts';
import { answerBy, type DecisionChoice } from '../../evaluation/choices/decisionChoice.ts';
import { ofChannel } from '../../models/graph/modelFile.ts';
import { UserError } from '../../shared/errors.ts';
import { answer } from '../network/compute.ts';
import { decisionWords, type Words } from '../run/decisionWords.ts';
import { numbersOf, unpackNetwork } from './networkData.ts';
import type { PageData } from './pageData.ts';

/** Classes shown of each picture. */
const SHOWN = 5;

const find = (id: string) => document.getElementById(id)!;
/** Between two pauses; a network has hundreds of steps, and each pause may take 4 ms. */
const BUSY_MS = 50;
let paused = 0;
async function pause(): Promise<void> {
  if (performance.now() - paused < BUSY_MS) return;
  await new Promise<void>((resolve) => setTimeout(resolve));
  paused = performance.now();
}

const { title, labels, guess, network: structure }: PageData = JSON.parse(find('data').textContent!);
const network = unpackNetwork(structure, numbersOf(find('numbers').textContent!.trim()));
const { imageSize, rescale, offset = 0, channelOrder } = labels.preprocessing;
const scaled = (value: number, channel: number) =>
  value * ofChannel(rescale, channel) + ofChannel(offset, channel);

/** The network's outputs for a picture. */
async function outputsFor(picture: Picture): Promise<number[]> {
  const channels = network.inputShape[2];
  const pixels = new Uint8Array(imageSize * imageSize * channels);
  copyInto(picture, { out: pixels, offset: 0, channels });
  // In the network's order: of BGR the channels of a pixel are turned around.
  const place = (at: number) => (channelOrder === 'bgr' ? at + 2 - 2 * (at % 3) : at);
  const input = Float32Array.from(pixels, (_, at) => scaled(pixels[place(at)], at % channels));
  return [...(await answer(network, input, pause))];
}

/** Probability of each class: one sigmoid unit says that of the second. */
const probabilitiesOf = (outputs: number[]) =>
  outputs.length === 1 ? [1 - outputs[0], outputs[0]] : outputs;

function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = ''): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** Text with its names isolated: what in them turns the direction of letters ends with them. */
function paragraph(...words: Words): HTMLParagraphElement {
  const made = element('p');
  const parts = words.map((word) => {
    if (typeof word === 'string') return word;
    return 'name' in word ? element('bdi', word.name) : word.text;
  });
  made.append(...parts);
  return made;
}

const percentText = (share: number) => `${(share * 100).toFixed(1)} %`;

/** The picture as the network sees it. */
function canvasOf({ width, height, channels, pixels }: Picture): HTMLCanvasElement {
  const canvas = element('canvas');
  [canvas.width, canvas.height] = [width, height];
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let i = 0; i < 3; i++) rgba[pixel * 4 + i] = pixels[pixel * channels + (i % channels)];
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

function barsOf(probabilities: number[]): HTMLElement {
  const list = element('ol');
  const order = probabilities.map((_, label) => label).sort((a, b) => probabilities[b] - probabilities[a]);
  for (const label of order.slice(0, SHOWN)) {
    const percent = percentText(probabilities[label]);
    const bar = element('progress');
    bar.value = probabilities[label];
    bar.setAttribute('aria-label', `${labels.classes[label]}: ${percent}`);
    const row = element('li');
    row.append(element('span', labels.classes[label]), bar, element('span', percent));
    list.append(row);
  }
  return list;
}

/** The answer by what was fitted or chosen for the run, and its probabilities at that temperature. */
function chosenAnswer(card: HTMLElement, outputs: number[], decision: DecisionChoice): number[] {
  const { label, confidence, toHuman, probabilities } = answerBy(outputs, decision);
  const name = { name: labels.classes[label] };
  const words: Words = toHuman
    ? ['Ask a human: ', name, ` with ${percentText(confidence)} is not sure enough.`]
    : ['Answer: ', name];
  card.append(paragraph(...words));
  // For scripts: the place of the answered class; none where a human is asked.
  card.dataset.answer = toHuman ? '' : String(label);
  return probabilities;
}

async function show(file: Blob, name: string): Promise<void> {
  const card = element('article');
  const state = element('p', 'Reading …');
  card.append(element('h2', name), state);
  find('answers').prepend(card);
  try {
    const picture = await decodeImage(new Uint8Array(await file.arrayBuffer()), labels.preprocessing);
    card.prepend(canvasOf(picture));
    state.textContent = 'Computing …';
    const outputs = await outputsFor(picture);
    const { decision } = labels;
    const probabilities = decision ? chosenAnswer(card, outputs, decision) : probabilitiesOf(outputs);
    card.append(barsOf(probabilities));
    if (guess) card.append(element('p', 'Rests on a guess.'));
    state.remove();
    // For scripts: exact probabilities in the order of the classes.
    card.dataset.probabilities = JSON.stringify(probabilities);
  } catch (thrown) {
    state.setAttribute('role', 'alert');
    state.textContent = thrown instanceof UserError ? thrown.message : `It failed: ${String(thrown)}`;
  }
}

/** One picture after the other, so that the first answer does not wait for the last. */
let work = Promise.resolve();
function showAll(files: Iterable<File>): void {
  for (const file of files) work = work.then(() => show(file, file.name));
}

document.title = title;
find('title').textContent = title;
const about = find('about');
const names = labels.classes.flatMap((name, label) => [label > 0 ? ', ' : '', { name }]);
about.append(
  paragraph('Classes: ', ...names, '. Nothing leaves this page: it works offline and sends nothing.'),
);
if (labels.decision) {
  const clauses = decisionWords(labels.decision, labels.classes);
  const words = clauses.flatMap((clause, place) => [place > 0 ? '; ' : '', ...clause]);
  const where =
    labels.decision.chosenOn === 'validation' ? 'on the validation split' : 'by out-of-fold answers';
  about.append(paragraph(`Chosen ${where}: `, ...words, '.'));
}
if (guess) {
  const note = element('p', guess);
  note.setAttribute('role', 'note');
  about.append(note);
}
const input = find('file') as HTMLInputElement;
input.addEventListener('change', () => {
  showAll([...(input.files ?? [])]);
  input.value = '';
});
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  showAll(event.dataTransfer?.files ?? []);
});
addEventListener('paste', (event) => showAll(event.clipboardData?.files ?? []));
