/**
 * How everything looks: one typeface, warm greys, and one accent, the orange of a darkroom's safelight.
 * It holds no components and imports Mantine only.
 */
import {
  Anchor,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  Pagination,
} from '@mantine/core';

/** The safelight. Shade 7 carries white text and shade 4 black text at 4.5:1 or more. */
const safelight: MantineColorsTuple = [
  '#fff4ec',
  '#fde6d8',
  '#fbcab0',
  '#f9ac84',
  '#f6935f',
  '#ec7336',
  '#d4571a',
  '#b5430e',
  '#93350a',
  '#742a08',
];

/** Warm greys for the dark theme, from text (0) to the page (7) and below. */
const dark: MantineColorsTuple = [
  '#e6e3df',
  '#cfcbc5',
  '#b0aba4',
  '#8d8881',
  '#45413d',
  '#33302d',
  '#262421',
  '#191816',
  '#121110',
  '#0b0a0a',
];

/** Warm greys for the light theme. */
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f3f1ee',
  '#eae7e3',
  '#ddd9d4',
  '#c8c3bd',
  '#98928b',
  '#6b665f',
  '#524e48',
  '#38352f',
  '#22201c',
];

export const theme = createTheme({
  primaryColor: 'safelight',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { safelight, dark, gray },
  black: '#22201c',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Mantine takes the text colour on the accent from the light theme; in the dark one it must be dark.
    Button: Button.extend({
      vars: (_theme, { variant = 'filled' }) => ({
        root: variant === 'filled' ? { '--button-color': 'var(--mantine-primary-color-contrast)' } : {},
      }),
    }),
    Pagination: Pagination.extend({
      vars: () => ({ root: { '--pagination-active-color': 'var(--mantine-primary-color-contrast)' } }),
    }),
    // Within a dialog the header would count as another banner of the page.
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
  },
});

/** Colours that Mantine leaves below AA contrast, and the page's own surfaces. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf9f7',
    '--mantine-color-dimmed': '#625d57',
    '--mantine-color-placeholder': '#6b665f',
    '--mantine-color-error': '#b3202c',
    '--mantine-color-default-border': '#c8c3bd',
    '--surface': '#ffffff',
    '--hairline': '#e7e3de',
    '--accent-text': '#a63d0d',
    '--accent-wash': '#fdeee4',
    '--bar': '#d4571a',
  },
  dark: {
    '--mantine-color-dimmed': '#aaa49d',
    '--mantine-color-placeholder': '#98928b',
    '--mantine-color-error': '#ff9a9a',
    '--surface': '#211f1d',
    '--hairline': '#36332f',
    '--accent-text': '#f9a57a',
    '--accent-wash': '#3a2418',
    '--bar': '#ec7336',
  },
});
