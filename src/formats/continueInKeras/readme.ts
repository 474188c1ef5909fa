/** The README.md of "Continue in Keras". It must not know of the page. */
import { guessText } from '../../models/imported/guesses.ts';
import type { Settings } from '../../settings.ts';
import { formatFigure } from '../../shared/format.ts';
import type { HeadPhase } from '../../training/types.ts';
import { isRegressionAlone, shortNumber } from '../run/baseWords.ts';
import type { RunFile } from '../run/runFileTypes.ts';
import { viewsText } from '../run/viewWords.ts';

const RESUMED = `The optimizer goes on from its last step, so Keras trains what the page would have trained next, but for rounding. Where
optimizer or momentum are changed in run.json, it starts afresh.`;
const AVERAGES = ` What is judged and saved are the averages of the weights.`;
const AFRESH = `The optimizer starts afresh, so the first steps may differ from those that the page would have made.`;

const DECODING: Readonly<Record<Settings['decodeQuality'], string>> = {
  'keras-exact': 'The decoded pixels are those of the page, byte for byte.',
  fast: `The pixels are decoded as the page does it (setting “fast”): a JPEG at 1, 2, 4 or 8 eighths of its size byte for byte, at 3, 5, 6 or 7
eighths within a few grey levels, as Pillow does not know these sizes.`,
};

/** Epochs where the page trained none: those of the script. */
export const EPOCHS_AFTER_REGRESSION = 10;

const searchOf = (phases: RunFile['phases']) =>
  phases.find((phase): phase is HeadPhase => phase.kind === 'head')?.search;

/** How the head of a base came about, where the page trained it without an epoch. */
function regressionText(run: RunFile): string {
  if (!isRegressionAlone(run)) return '';
  const search = searchOf(run.phases);
  const strength = search ? ` (L2 ${shortNumber(search.strengths[search.chosen].l2)})` : '';
  return `
The page fitted the head by logistic regression${strength}, without an epoch. The script trains on from that head, without class
weights, by the optimizer, rates and augmentation of the settings.
`;
}

/** What of a base is frozen, and at which rates the rest is trained. */
function baseText(run: RunFile): string {
  const { base, settings } = run;
  if (!base) return '';
  const { learningRate, lowerRate } = settings;
  const trained =
    base.frozen === base.cut
      ? `Only the head behind the layer \`${base.cut}\` is trained; the base keeps its weights.`
      : `${base.frozen === null ? 'All of the base is trained' : `The base keeps its weights up to the layer \`${base.frozen}\``}. The head learns at a rate of ${learningRate}, the base below it
at ${shortNumber(learningRate * lowerRate)}: "learningRate" and "lowerRate" among the settings.`;
  return `
## The pretrained base
The network begins with ${base.name}, as in the page. ${trained} Which layers are frozen
stands in run.json under "model", "config", as "trainable". BatchNormalization keeps its mean and variance.
${regressionText(run)}`;
}

/** What becomes of the schedule of the learning rate, where the run had one. */
function scheduleText({ settings, history }: RunFile): string {
  if (settings.learningRateSchedule === 'constant') return '';
  const left = history.loss.length < settings.epochs;
  return left
    ? `\nThe learning rate goes on with its schedule (${settings.learningRateSchedule}) at the step where the page stopped. It is laid out anew over all epochs, those in Keras among them: where these are more than
the page had planned, the curve is stretched. The plateau schedule begins with the rate of the last epoch and counts anew.\n`
    : `\nThe schedule of the learning rate (${settings.learningRateSchedule}) starts anew, over the epochs in Keras.\n`;
}

/** What a threshold of the run or of the decision desk does in the script. */
const thresholdText = (
  threshold: number,
  positive: string,
) => ` For "${positive}", outputs above ${formatFigure(threshold, 4)} count as
that class: this was chosen on the page, for the weights that the training starts from. Figures that the page computes from
result.json are those at 0.5.`;

/**
 * What is in the zip and how to use it, for this run.
 * @param resumed Whether the optimizer's state goes along.
 * @param threshold Chosen for the outputs of these weights; null where none was.
 */
export function continueReadme(run: RunFile, resumed: boolean, threshold: number | null): string {
  const { number, model, dataset, settings, history } = run;
  const done = history.loss.length;
  const epochs = settings.epochs || (run.base ? EPOCHS_AFTER_REGRESSION : 0);
  const guess = guessText(model);
  const views = viewsText(settings);
  const judged = views ? `\nAs on the page, each answer is ${views}; the model alone answers once.` : '';
  const trained = isRegressionAlone(run)
    ? 'its head fitted without an epoch'
    : `trained for ${done} ${done === 1 ? 'epoch' : 'epochs'}`;
  return `# Run ${number} of Darkroom, to be continued in Keras

\`${model.id}\` (${model.parameters.toLocaleString('en-GB')} parameters, input ${model.inputShape.join(' × ')}), ${trained} in the
browser on "${dataset.name}": ${dataset.classes.length} classes, ${dataset.splits.train.images.toLocaleString('en-GB')} training pictures.
${guess === null ? '' : `\n**Not confirmed by anybody.** ${guess}\n`}
| file | what |
| --- | --- |
| train.py | the script; it reads everything else from run.json |
| train.ipynb | the same for Colab and Jupyter |
| run.json | model, settings, dataset and figures of the run |
| images.json | the pictures of the run, each with its split and class |
| model.weights.h5 | the weights to start from${resumed ? ', and the state of the optimizer' : ''} |
| golden.json | eight synthetic pictures and the page's answers to them; the script checks that its model answers the same |

## On one machine
\`\`\`
pip install "keras>=3.3" tensorflow numpy pillow
python train.py --data pictures.zip
\`\`\`
\`--data\` takes the zip or the folder that the page read; several, each with its own \`--data\`. Pictures are found again by their
content and divided as images.json says. They are shuffled, augmented and blended as the page does it: the same seeds give the
same batches. ${DECODING[settings.decodeQuality]} Without \`--epochs\` it trains
${epochs} epochs more. Batch size, learning rate and all else stand in run.json under "settings" and may be changed there;
how values are scaled stands under "model", "preprocessing".
${scheduleText(run)}
KERAS_BACKEND chooses tensorflow, jax or torch: \`KERAS_BACKEND=jax python train.py …\`

The test split stays sealed. \`--open-test\` judges the best and the last weights on it; the page counts that as one opening.${judged}${threshold === null ? '' : thresholdText(threshold, dataset.classes[1])}
${baseText(run)}
## On several GPUs
\`\`\`
python train.py --data pictures.zip --devices many
\`\`\`
With JAX through \`keras.distribution\`, with TensorFlow through \`MirroredStrategy\`. The batch size is that of all devices together. JAX
shares each batch equally, so up to (devices − 1) pictures of an epoch, and of the validation split, are left out.

## On a cluster
Run the script on every machine, each with its own TF_CONFIG:
\`\`\`
TF_CONFIG='{"cluster": {"worker": ["host1:12345", "host2:12345"]}, "task": {"type": "worker", "index": 0}}' \\
  KERAS_BACKEND=tensorflow python train.py --data pictures.zip --devices cluster
\`\`\`
The first one writes the result.

## Back to the page
Drop \`out/result.json\` on the page: it stands in the comparison beside the page's own runs. \`out/best.keras\` is the model with its best
weights. ${resumed ? RESUMED : AFRESH}${settings.useEma ? AVERAGES : ''}
`;
}
