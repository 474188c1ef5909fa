/** Names for what comes from files, which nothing else on the page has. It imports nothing. */

/** The name, or the first with a number, from 2 on, that is not taken. */
function numbered(name: string, withNumber: (number: number) => string, taken: readonly string[]): string {
  let free = name;
  for (let number = 2; taken.includes(free); number++) free = withNumber(number);
  return free;
}

/** "imported", "Mein Modell (2).keras" → "imported-mein-modell-2" with a number where that is taken. */
export function idOfFile(kind: 'imported' | 'base', name: string, taken: readonly string[]): string {
  const plain = name
    .toLowerCase()
    .replace(/\.(keras|h5|hdf5|json|zip)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return freeId(`${kind}-${plain || 'model'}`, taken);
}

/** The id, with a number where it is taken. */
export function freeId(id: string, taken: readonly string[]): string {
  return numbered(id, (number) => `${id}-${number}`, taken);
}

/** "model.json", "model.json (2)" where that is taken: many models come in a file of that name. */
export function freeName(name: string, taken: readonly string[]): string {
  return numbered(name, (number) => `${name} (${number})`, taken);
}
