/** What is known of an imported model. */
import type { ImportedModel } from '../../models/importedModel.ts';
import classes from './imported.module.css';
import { outputsText, picturesText, rangeText } from './importText.ts';

export function ModelFacts({ model }: { model: ImportedModel }) {
  const { origin, preprocessing, preprocessingSaid } = model;
  const facts = [
    ['From', origin],
    ['Outputs', outputsText(model)],
    ['Pictures', picturesText(preprocessing)],
    ['Values', `${rangeText(preprocessing)}${preprocessingSaid ? ', says the file' : ', a guess'}`],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
