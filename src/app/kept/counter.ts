/**
 * A count that all tabs share: a transaction of the browser's database is what no other tab can come between. It lies apart
 * from the runs, whose database may be a newer page's. It imports the database's requests only.
 */
import { answer, committed } from './database.ts';

const NAME = 'darkroom numbers';
const STORE = 'last';
const KEY = 'run';

/** A number above `least` and above all that were given before in this browser. Rejects where it has no database. */
export async function countAbove(least: number): Promise<number> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await answer(opening);
  try {
    const transaction = database.transaction(STORE, 'readwrite');
    const isDone = committed(transaction);
    // Where a request fails, that is what is told.
    isDone.catch(() => {});
    const store = transaction.objectStore(STORE);
    const last: unknown = await answer(store.get(KEY));
    const number = Math.max(Number.isSafeInteger(last) ? Number(last) : 0, least) + 1;
    store.put(number, KEY);
    await isDone;
    return number;
  } finally {
    database.close();
  }
}
