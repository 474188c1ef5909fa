/** The composition root: makes the store and the actions and draws the page with them. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createActions } from './app/actions/createActions.ts';
import { createPageHandle } from './app/actions/pageHandle.ts';
import { wouldLose } from './app/state/keeping.ts';
import { createAppStore, followOpenings } from './app/state/store.ts';
import { App } from './ui/App.tsx';

/** Null where the browser keeps nothing for this page: asking alone throws then. */
function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const storage = browserStorage();
const store = createAppStore(storage);
followOpenings(store, storage);
const actions = createActions(store, storage);
window.darkroom = createPageHandle(store, actions);

window.addEventListener('beforeunload', (event) => {
  if (wouldLose(store.getState())) event.preventDefault();
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <App store={store} actions={actions} />
  </StrictMode>,
);
