/** A recipe from a file, and the form as a recipe. */
import { Button, FileButton, TextInput } from '@mantine/core';
import { FilePlus2, Save } from 'lucide-react';
import { useRef, useState } from 'react';
import { useActions } from '../../parts/context.tsx';
import { useNotice } from '../../parts/notice.tsx';
import classes from './recipes.module.css';

export function FormRecipe() {
  const [isNaming, setNaming] = useState(false);
  return (
    <div className={classes.own}>
      <div className={classes.buttons}>
        <OpenButton />
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<Save size={16} aria-hidden="true" />}
          aria-expanded={isNaming}
          onClick={() => setNaming(!isNaming)}
        >
          Save the form as a recipe
        </Button>
      </div>
      {isNaming && <Naming onDone={() => setNaming(false)} />}
    </div>
  );
}

function OpenButton() {
  const reset = useRef<() => void>(null);
  const { openRecipeFile } = useActions();
  const choose = (file: File | null) => {
    // The same file can be chosen again.
    reset.current?.();
    if (file) void openRecipeFile(file);
  };
  return (
    <FileButton
      resetRef={reset}
      accept=".json,application/json"
      inputProps={{ 'aria-label': 'Recipe file' }}
      onChange={choose}
    >
      {(props) => (
        <Button
          {...props}
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<FilePlus2 size={16} aria-hidden="true" />}
        >
          Open a recipe file
        </Button>
      )}
    </FileButton>
  );
}

function Naming({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('My recipe');
  const { saveFormAsRecipe } = useActions();
  const notify = useNotice();
  const save = () => {
    saveFormAsRecipe(name.trim());
    notify({ text: `“${name.trim()}” was saved, and is the chosen recipe.` });
    onDone();
  };
  return (
    <form
      className={classes.naming}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') save();
      }}
    >
      <TextInput
        label="Name of the recipe"
        size="sm"
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" size="sm" variant="default" disabled={name.trim() === ''}>
        Save
      </Button>
    </form>
  );
}
