/** What is known of an imported model. */

import { rangeText } from '../../models/guesses.ts';
import type { ImportedModel } from '../../models/importedModel.ts';
import { unturned } from '../../shared/names.ts';
import classes from './imported.module.css';
import { outputsText, picturesText } from './importText.ts';

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
