/**
 * The database of kept runs in the browser (IndexedDB), and its requests as promises. What lies in it is written by
 * runKeeper.ts. It imports nothing.
 */

const NAME = 'darkroom';
const VERSION = 1;

/** Runs by id; their weights by [run id, kind]; contents of datasets by their fingerprint; records by id. */
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

/** Opens the database, empty at first. Rejects where the browser keeps nothing or a newer page wrote it. */
export function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const name of STORES) {
        const store = request.result.createObjectStore(name);
        if (name === 'runs') store.createIndex(BY_CONTENT, BY_CONTENT);
      }
    };
    request.onsuccess = () => {
      // A newer page may change the database only once all older ones have let go of it.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}
