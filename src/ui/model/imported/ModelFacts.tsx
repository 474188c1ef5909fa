/** What is known of an imported model. */

import { rangeText } from '../../../models/imported/guesses.ts';
import type { ImportedModel } from '../../../models/imported/importedModel.ts';
import { unturned } from '../../../shared/names.ts';
import { outputsText, picturesText } from '../../words/importText.ts';
import classes from '../imported.module.css';

export function ModelFacts({ model }: { model: ImportedModel }) {
  const { origin, preprocessing, preprocessingSaid, guesses } = model;
  const range = guesses.includes('range') ? 'a guess' : preprocessingSaid ? 'says the file' : 'confirmed';
  const facts = [
    ['From', origin],
    ['Outputs', outputsText(model)],
    ['Pictures', picturesText(preprocessing)],
    ...model.remarks.map((remark) => ['Note', remark]),
    ['Values', `${rangeText(preprocessing)}, ${range}`],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, text]) => (
        <div key={text}>
          <dt>{name}</dt>
          <dd>{unturned(text)}</dd>
        </div>
      ))}
    </dl>
  );
}
