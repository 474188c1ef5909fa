/** The recipes to choose from: none, those that come with the page, and one of the visitor's own. */
import { suggestedBase } from '../../../app/state/suggestedBase.ts';
import { BEST_RESULT, builtInId, NOTEBOOK, quickLook } from '../../../recipes/builtIn.ts';
import type { Recipe } from '../../../recipes/recipe.ts';
import { isolated } from '../../../shared/names.ts';
import { useDarkroom } from '../../parts/context.tsx';
import classes from './recipes.module.css';

interface Option {
  id: string;
  title: string;
  about: string;
  /** “Best result” has none before it is planned. */
  recipe: Recipe | 'best-result' | null;
}

interface RecipeListProps {
  /** The chosen one. */
  recipe: Recipe | null;
  isBest: boolean;
  /** Whether each says what it is. */
  isExplained: boolean;
  onChoose(recipe: Option['recipe']): void;
}

export function RecipeList({ recipe, isBest, isExplained, onChoose }: RecipeListProps) {
  const hasBase = useDarkroom((state) => suggestedBase(state) !== null);
  const of = recipe === null ? 'form' : (builtInId(recipe) ?? 'own');
  const chosen = isBest ? 'best-result' : of;
  const options: Option[] = [
    { id: 'form', title: 'No recipe', about: 'The form, as it stands.', recipe: null },
    { id: 'notebook', title: 'Notebook', about: 'As the notebook trained its models.', recipe: NOTEBOOK },
    {
      id: 'quick-look',
      title: 'Quick look',
      about: 'A first good answer, soon.',
      recipe: quickLook(hasBase),
    },
    {
      ...{ id: 'best-result', title: BEST_RESULT.name, recipe: 'best-result' },
      about: 'The best that fits into your time.',
    },
    ...(recipe && of === 'own'
      ? [{ id: 'own', title: isolated(recipe.name), about: 'A recipe of your own.', recipe }]
      : []),
  ];
  return (
    <fieldset className={classes.list}>
      <legend className={classes.legend}>Recipe</legend>
      {options.map((option) => (
        <RecipeRadio
          key={option.id}
          option={option}
          isExplained={isExplained}
          isChosen={option.id === chosen}
          onChoose={() => onChoose(option.recipe)}
        />
      ))}
    </fieldset>
  );
}

interface RecipeRadioProps extends Pick<RecipeListProps, 'isExplained'> {
  option: Option;
  isChosen: boolean;
  onChoose(): void;
}

function RecipeRadio({ option, isExplained, isChosen, onChoose }: RecipeRadioProps) {
  const { id, title, about } = option;
  return (
    <label className={classes.option}>
      <input
        type="radio"
        name="recipe"
        className={classes.radio}
        checked={isChosen}
        aria-labelledby={`recipe-${id}-title`}
        aria-describedby={isExplained ? `recipe-${id}-about` : undefined}
        onChange={onChoose}
      />
      <span id={`recipe-${id}-title`} className={classes.optionTitle}>
        {title}
      </span>
      {isExplained && (
        <span id={`recipe-${id}-about`} className={classes.optionAbout}>
          {about}
        </span>
      )}
    </label>
  );
}
