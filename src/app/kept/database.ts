/**
 * The database of kept runs in the browser (IndexedDB), and its requests as promises. What lies in it is written by
 * runKeeper.ts. It imports nothing.
 */

const NAME = 'darkroom';
const VERSION = 1;

/** Runs by id; their weights by [run id, kind]; contents of datasets by their fingerprint; runs from files by id, as records. */
export const STORES = ['runs', 'weights', 'contents', 'records'] as const;
/** Finds the runs of one dataset content. */
export const BY_CONTENT = 'contentKey';

/** The value of a request. */
export function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves once all that was asked in the transaction is on disk; rejects where nothing of it is. */
export function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('Cut off.', 'AbortError'));
  });
}

/** Why the database went away: a newer page wants to change it, or the visitor had the browser clear the site's data. */
export type Gone = 'newer' | 'cleared';

/**
 * Opens the database, empty at first. `onGone` is called once it is closed by others. Rejects where the browser keeps
 * nothing, and with a VersionError where a newer page wrote it.
 */
export function openDatabase(onGone: (why: Gone) => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const name of STORES) {
        const store = request.result.createObjectStore(name);
        if (name === 'runs') store.createIndex(BY_CONTENT, BY_CONTENT);
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      // A newer page may change the database only once all older ones have let go of it. Deleting it has no new version.
      database.onversionchange = ({ newVersion }) => {
        database.close();
        onGone(newVersion === null ? 'cleared' : 'newer');
      };
      database.onclose = () => onGone('cleared');
      resolve(database);
    };
    request.onerror = () => reject(request.error);
  });
}
