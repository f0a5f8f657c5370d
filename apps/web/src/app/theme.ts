import { createTheme } from "@mantine/core";
import type { MantineColorsTuple } from "@mantine/core";

/** The brand's #0FB5AE is in the middle; text on light surfaces uses the darker shades. */
const accent: MantineColorsTuple = [
  "#e3faf8",
  "#c9f2ef",
  "#97e4df",
  "#5fd5ce",
  "#33c7bf",
  "#0fb5ae",
  "#0d9a94",
  "#0b7f7a",
  "#086863",
  "#04423f",
];

/** Neutrals of the dark scheme, from text to page background. */
const dark: MantineColorsTuple = [
  "#ebecf0",
  "#c5c9d2",
  "#a2a8b4",
  "#7b818e",
  "#4a4e58",
  "#32353d",
  "#24272d",
  "#1d1f24",
  "#17191d",
  "#131417",
];

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  defaultRadius: "md",
  respectReducedMotion: true,
  cursorType: "pointer",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
});
