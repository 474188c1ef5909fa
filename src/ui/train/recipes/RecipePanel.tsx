/** Recipes at the top of the Train step: choose one, see what it does, run it. */
import { Text } from '@mantine/core';
import { recipeHere } from '../../../app/recipes/recipeModel.ts';
import type { Recipe } from '../../../recipes/recipe.ts';
import { Card } from '../../parts/Card.tsx';
import { useDarkroom } from '../../parts/context.tsx';
import { FormRecipe } from './FormRecipe.tsx';
import { RecipeDetails } from './RecipeDetails.tsx';
import { RecipeList } from './RecipeList.tsx';

/** The chosen recipe, as it is with the networks that are here. */
function useChosenRecipe(): Recipe | null {
  return useDarkroom((state) => state.recipe && recipeHere(state, state.recipe));
}

export function RecipePanel() {
  const recipe = useChosenRecipe();
  return (
    <Card id="recipe-title" title="Recipe">
      <Text c="dimmed" size="sm" mb="md">
        A recipe sets everything for you and trains. Without one, Train takes the form as it stands.
      </Text>
      <RecipeList recipe={recipe} />
      {recipe && <RecipeDetails recipe={recipe} />}
      <FormRecipe />
    </Card>
  );
}
