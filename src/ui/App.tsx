/**
 * The root of the page: theme, state, and the shell around the step at hand. It starts no workers.
 */
import '@mantine/core/styles.css';
import '@fontsource-variable/inter/index.css';
import './base.css';
import { MantineProvider } from '@mantine/core';
import type { StoreApi } from 'zustand';
import type { Actions } from '../app/actions/actions.ts';
import type { AppState } from '../app/state/state.ts';
import { TriedProvider } from './interpret/tryit/tried.tsx';
import { DarkroomProvider } from './parts/context.tsx';
import { NoticeProvider } from './parts/notice.tsx';
import { Shell } from './shell/Shell.tsx';
import { cssVariables, theme } from './theme.ts';

export function App({ store, actions }: { store: StoreApi<AppState>; actions: Actions }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <DarkroomProvider store={store} actions={actions}>
        <NoticeProvider>
          <TriedProvider>
            <Shell />
          </TriedProvider>
        </NoticeProvider>
      </DarkroomProvider>
    </MantineProvider>
  );
}
