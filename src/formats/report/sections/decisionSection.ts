/** What was chosen on the decision desk of a run, and what it means on the validation split that it was chosen by. */
import { answerBy, type DecisionChoice } from '../../../evaluation/choices/decisionChoice.ts';
import { proportion } from '../../../evaluation/figures/intervals.ts';
import type { Figure } from '../../../evaluation/types.ts';
import { formatCount, formatFigure } from '../../../shared/format.ts';
import { decisionWords } from '../../run/decisionWords.ts';
import type { JudgedSplit, RunFile } from '../../run/runFileTypes.ts';
import { datum, html, type Markup, named, type Part, pointer } from '../words/html.ts';

/** "0.912 (0.871 to 0.941, n = 240)"; a dash where there is none. */
function figureText(figure: Figure | null): string {
  if (!figure) return '–';
  const { value, interval, n } = figure;
  const ends = interval && `${formatFigure(interval.low, 3)} to ${formatFigure(interval.high, 3)}, `;
  return `${formatFigure(value, 3)} (${ends ?? ''}n = ${formatCount(n)})`;
}

/** How often the answers that stand are right, and how many go to a human. */
function outcome(choice: DecisionChoice, { labels }: JudgedSplit, scores: readonly number[][]): string {
  const answers = scores.map((outputs) => answerBy(outputs, choice));
  const sent = answers.filter(({ toHuman }) => toHuman).length;
  const right = answers.filter(({ label, toHuman }, image) => !toHuman && label === labels[image]).length;
  const accuracy = `accuracy ${figureText(proportion(right, answers.length - sent))}`;
  return sent === 0
    ? accuracy
    : `${accuracy} on what is not sent, sent ${figureText(proportion(sent, answers.length))}`;
}

function choiceItem(
  which: 'best' | 'last',
  choice: DecisionChoice,
  judged: JudgedSplit,
  classes: readonly string[],
): Markup {
  const clauses = decisionWords(choice, classes).map(
    (words, place): Part => [
      place > 0 && '; ',
      words.map((word) => {
        if (typeof word === 'string') return word;
        if ('name' in word) return named(word.name);
        return datum(pointer('decision', which) + word.at, word.value, word.text);
      }),
    ],
  );
  return html`<li>${which} weights: ${clauses}. On validation: ${outcome(choice, judged, judged[which].scores)}.</li>`;
}

/** The choices for both weights; nothing where the desk was not touched. */
export function decisionSection({ decision, validation, dataset }: RunFile): Part {
  if (!decision || !validation) return null;
  return html`<h4>Decision desk</h4><ul class="notes">${(['best', 'last'] as const).map((which) => {
    const choice = decision[which];
    return choice && choiceItem(which, choice, validation, dataset.classes);
  })}</ul><p class="note">All of it was chosen on this validation split, so these figures are a little too good. The test split had no part in it.</p>`;
}
