/** What the chosen recipe does, what it will do with these pictures, and what can be done with it. */
import { Button, Text } from '@mantine/core';
import { Aperture, Download, SlidersHorizontal } from 'lucide-react';
import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Recipe } from '../../../recipes/recipe.ts';
import { changedOf, type RecipePart, recipeParts } from '../../../recipes/words.ts';
import type { Settings } from '../../../settings.ts';
import { isolated } from '../../../shared/names.ts';
import { Changes, ChangeText } from '../../form/Changes.tsx';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { useNotice } from '../../parts/notice.tsx';
import parts from '../../parts/parts.module.css';
import { cannotBegin } from '../../words/cannotTrain.ts';
import { type RecipePlan, recipePlan } from './recipePlan.ts';
import classes from './recipes.module.css';

/** What it would do with what is open, worked out again only where that changes. */
function useRecipePlan(recipe: Recipe): RecipePlan {
  const choices = useDarkroom(
    useShallow(({ modelId, imported, bases, servedBases, settings, replacedSettings, ...state }) => ({
      ...{ modelId, imported, bases, servedBases, settings, replacedSettings },
      ...{ startFrom: state.startFrom, dataset: state.dataset },
      ...{ device: state.device, survey: state.survey },
    })),
  );
  return useMemo(() => recipePlan(choices, recipe), [choices, recipe]);
}

interface RecipeDetailsProps {
  recipe: Recipe;
  /** What its planning gave as sentences; left out where it was not planned for these pictures. */
  planned?: readonly string[];
  /** Said once it is done. */
  said?: readonly string[];
}

export function RecipeDetails({ recipe, planned, said = [] }: RecipeDetailsProps) {
  const plan = useRecipePlan(recipe);
  return (
    <div className={classes.details}>
      {!planned && <p className={classes.about}>{isolated(recipe.about)}</p>}
      <section aria-labelledby="recipe-here">
        <h3 id="recipe-here" className={parts.h4}>
          With these pictures
        </h3>
        <ul className={classes.sentences}>
          {(planned ?? plan.sentences).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="recipe-does">
        <h3 id="recipe-does" className={parts.h4}>
          What it does
        </h3>
        <ol className={classes.phases}>
          {recipeParts(recipe).map((part) => (
            <Part key={part.title} part={part} />
          ))}
        </ol>
      </section>
      <RecipeButtons recipe={recipe} problem={plan.problem} said={said} />
    </div>
  );
}

function Part({ part: { title, text, settings } }: { part: RecipePart }) {
  const names = changedOf(settings);
  return (
    <li>
      <p className={classes.phase}>
        <b>{isolated(title)}.</b> {text} {names.length === 0 && 'Every setting is as by default.'}
      </p>
      <Changes count={names.length}>
        {names.map((name) => (
          <li key={name}>
            <ChangeText name={name} value={settings[name] as Settings[typeof name]} />
          </li>
        ))}
      </Changes>
    </li>
  );
}

interface RecipeButtonsProps extends Required<Pick<RecipeDetailsProps, 'recipe' | 'said'>> {
  problem: string | null;
}

function RecipeButtons({ recipe, problem, said }: RecipeButtonsProps) {
  const { runRecipe, putRecipe, saveRecipe } = useActions();
  const notify = useNotice();
  const busy = useDarkroom(cannotBegin);
  const reason = busy ?? problem;
  const put = async () => {
    const undo = await putRecipe(recipe);
    if (undo) notify({ text: `“${isolated(recipe.name)}” stands in the form.`, undo });
  };
  const icon = { size: 16, 'aria-hidden': true };
  return (
    <div>
      <div className={classes.buttons}>
        <Button
          leftSection={<Aperture {...icon} />}
          disabled={reason !== null}
          aria-describedby={reason ? 'recipe-reason' : undefined}
          onClick={() => void runRecipe(recipe, said)}
        >
          Run this recipe
        </Button>
        <Button variant="default" leftSection={<SlidersHorizontal {...icon} />} onClick={() => void put()}>
          Put into the form
        </Button>
        <Button variant="default" leftSection={<Download {...icon} />} onClick={saveRecipe}>
          Save recipe
        </Button>
      </div>
      {reason && (
        <Text id="recipe-reason" size="sm" c="dimmed" mt="xs">
          {reason}
        </Text>
      )}
    </div>
  );
}
