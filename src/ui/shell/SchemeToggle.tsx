/** Switches between automatic, light and dark; Mantine remembers the choice. */
import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from '@mantine/core';
import { Moon, Sun, SunMoon } from 'lucide-react';

const ORDER: MantineColorScheme[] = ['auto', 'light', 'dark'];
const NAMES = { auto: 'automatic', light: 'light', dark: 'dark' };
const ICONS = { auto: SunMoon, light: Sun, dark: Moon };

export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = ORDER[(ORDER.indexOf(colorScheme) + 1) % ORDER.length];
  const Icon = ICONS[colorScheme];
  const label = `Colour scheme: ${NAMES[colorScheme]}. Switch to ${NAMES[next]}.`;
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="inherit"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(next)}
      >
        <Icon size={19} strokeWidth={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
