/**
 * Colours and sizes. Whoever draws a plot without style sheets, as programs that make pictures of it do, has the light colours from the elements
 * themselves; a browser has variables, which follow its light or dark mode, and which a page may set.
 */

export const FONT = 13;
export const SMALL = 11;
export const TITLE = 16;
/** By the names that they have on the systems that there are: not every program that draws knows what "sans-serif" is. */
export const FONTS =
  "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif";

const light = {
  paper: '#ffffff',
  ink: '#2b2320',
  soft: '#6d625b',
  line: '#e6dfd9',
  c0: '#9a5b2e',
  c1: '#2b8079',
  c2: '#d39a2d',
  c3: '#5562b8',
  c4: '#b2455e',
  c5: '#668c3a',
  c6: '#3f97c7',
  c7: '#b066a8',
  rest: '#8a827c',
} as const;
export type Colour = keyof typeof light;

const dark: Readonly<Record<Colour, string>> = {
  paper: '#1a1613',
  ink: '#f4ede7',
  soft: '#b3a79e',
  line: '#3b342e',
  c0: '#dc9a62',
  c1: '#5cb8b0',
  c2: '#ebc46f',
  c3: '#99a5f0',
  c4: '#e98ca1',
  c5: '#a6cb76',
  c6: '#80c6ed',
  c7: '#d79bd0',
  rest: '#857b74',
};

/** Colours that tell series apart; `rest` is that of all others. */
export const SERIES = 8;
export const seriesColour = (series: number): Colour => `c${series % SERIES}` as Colour;

/** Attributes of what is filled, or drawn, in a colour. */
export const fill = (colour: Colour) => ({ class: `cp-${colour}`, fill: light[colour] });
export const stroke = (colour: Colour) => ({ class: `cp-s-${colour}`, stroke: light[colour] });

const colours = Object.keys(light) as Colour[];
const variables = (values: Readonly<Record<Colour, string>>): string =>
  `.cp{${colours.map((colour) => `--cp-${colour}:${values[colour]}`).join(';')}}`;

/** In a rule of its own, which programs without variables leave out as a whole. */
export const STYLE =
  `@media all{${variables(light)}` +
  colours.map((c) => `.cp-${c}{fill:var(--cp-${c})}.cp-s-${c}{stroke:var(--cp-${c})}`).join('') +
  `}@media (prefers-color-scheme:dark){${variables(dark)}}`;
