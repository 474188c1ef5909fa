/** The recipes to choose from: none, those that come with the page, and one of the visitor's own. */
import { suggestedBase } from '../../../app/state/suggestedBase.ts';
import { builtInId, NOTEBOOK, quickLook } from '../../../recipes/builtIn.ts';
import type { Recipe } from '../../../recipes/recipe.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from './recipes.module.css';

interface Option {
  id: string;
  title: string;
  about: string;
  recipe: Recipe | null;
}

export function RecipeList({ recipe }: { recipe: Recipe | null }) {
  const hasBase = useDarkroom((state) => suggestedBase(state) !== null);
  const chosen = recipe === null ? 'form' : (builtInId(recipe) ?? 'own');
  const options: Option[] = [
    { id: 'form', title: 'No recipe', about: 'The form, as it stands.', recipe: null },
    { id: 'notebook', title: 'Notebook', about: 'As the notebook trained its models.', recipe: NOTEBOOK },
    {
      id: 'quick-look',
      title: 'Quick look',
      about: 'A first good answer, soon.',
      recipe: quickLook(hasBase),
    },
    ...(recipe && chosen === 'own'
      ? [{ id: 'own', title: isolated(recipe.name), about: 'A recipe of your own.', recipe }]
      : []),
  ];
  return (
    <fieldset className={classes.list}>
      <legend className={classes.legend}>Recipe</legend>
      {options.map((option) => (
        <RecipeRadio key={option.id} option={option} isChosen={option.id === chosen} />
      ))}
    </fieldset>
  );
}

function RecipeRadio({
  option: { id, title, about, recipe },
  isChosen,
}: {
  option: Option;
  isChosen: boolean;
}) {
  const { chooseRecipe } = useActions();
  return (
    <label className={classes.option}>
      <input
        type="radio"
        name="recipe"
        className={classes.radio}
        checked={isChosen}
        aria-labelledby={`recipe-${id}-title`}
        aria-describedby={`recipe-${id}-about`}
        onChange={() => chooseRecipe(recipe)}
      />
      <span id={`recipe-${id}-title`} className={classes.optionTitle}>
        {title}
      </span>
      <span id={`recipe-${id}-about`} className={classes.optionAbout}>
        {about}
      </span>
    </label>
  );
}
