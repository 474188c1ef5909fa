/** Recipes at the top of the Train step: choose one, see what it does, run it. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import { recipeHere } from '../../../app/recipes/recipeModel.ts';
import { isTraining } from '../../../app/state/state.ts';
import { builtInId } from '../../../recipes/builtIn.ts';
import type { Recipe } from '../../../recipes/recipe.ts';
import { Card } from '../../parts/Card.tsx';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { BestResult } from './BestResult.tsx';
import { FormRecipe } from './FormRecipe.tsx';
import { RecipeDetails } from './RecipeDetails.tsx';
import { RecipeList } from './RecipeList.tsx';

/** The chosen recipe, as it is with the networks that are here. */
function useChosenRecipe(): Recipe | null {
  return useDarkroom((state) => state.recipe && recipeHere(state, state.recipe));
}

export function RecipePanel() {
  const recipe = useChosenRecipe();
  const { chooseRecipe } = useActions();
  // Chosen before it is planned.
  const [wantsBest, setWantsBest] = useState(false);
  const isBest = wantsBest || (recipe !== null && builtInId(recipe) === 'best-result');
  // Whoever has trained knows what recipes are, and looks for the curves below; while a run is at work they come first.
  const isNew = useDarkroom((state) => state.runs.length === 0);
  const isBusy = useDarkroom(isTraining);
  return (
    <Card id="recipe-title" title="Recipe">
      {isNew && (
        <Text c="dimmed" size="sm" mb="md">
          A recipe sets everything for you and trains. Without one, Train takes the form as it stands.
        </Text>
      )}
      <RecipeList
        recipe={recipe}
        isBest={isBest}
        isExplained={isNew}
        onChoose={(option) => {
          setWantsBest(option === 'best-result');
          if (option !== 'best-result') chooseRecipe(option);
        }}
      />
      {!isBusy && isBest && <BestResult kept={recipe?.budgetMinutes ?? null} />}
      {!isBusy && !isBest && recipe && <RecipeDetails recipe={recipe} />}
      <FormRecipe />
    </Card>
  );
}
