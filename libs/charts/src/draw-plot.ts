/** A plot as a whole SVG document: title, plot, what it does not show, and all of it in words for whoever does not see it. */
import { choosePlot } from './choose-plot';
import type { PlotColumn, PlotRow } from './plot-column';
import type { Plot } from './plot';
import { Survey } from './survey';
import { cutLines, element, textElement, wrapped } from './svg';
import { FONTS, FONT, SMALL, STYLE, TITLE, fill } from './theme';
import type { PlotLanguage } from './words';

export interface PlotOptions {
  /** What was asked, in words. */
  readonly title?: string;
  /** Of its words, numbers and times: English where none is given. */
  readonly language?: PlotLanguage;
  /** In pixels, 280 at least. A narrower screen shows it smaller: 480 can be read down to 320. */
  readonly width?: number;
}

const MARGIN = 16;
const NARROWEST = 280;
export const DEFAULT_WIDTH = 480;

/** The document of rows that are all at hand. */
export function plotOf(columns: readonly PlotColumn[], rows: readonly PlotRow[], options: PlotOptions = {}): string {
  const survey = new Survey(columns);
  for (const row of rows) survey.add(row);
  const plot = choosePlot(survey, options.language);
  for (const row of rows) plot.add(row);
  return drawPlot(plot, options);
}

/** The document of a plot that has its rows. */
export function drawPlot(
  plot: Plot,
  { title = plot.subject, width = DEFAULT_WIDTH }: Omit<PlotOptions, 'language'>,
): string {
  const outer = Math.max(NARROWEST, Math.round(width));
  const inner = outer - MARGIN * 2;
  const { svg, height, description, notes } = plot.draw(inner);
  const titles = wrapped(title, TITLE * 1.06, inner);
  const top = MARGIN + titles.length * (TITLE + 5) + 8;
  const lines = notes.map((note) => wrapped(note, SMALL, inner));
  const below = top + height + 4;
  const total = Math.ceil(below + lines.flat().length * (SMALL + 4) + MARGIN - 4);
  const lineAt = (y: number) => ({ x: MARGIN, y });
  return element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', class: 'cp', viewBox: `0 0 ${outer} ${total}` },
      ...{ width: outer, height: total, role: 'img', 'font-family': FONTS, 'font-size': FONT },
      style: 'max-width:100%;height:auto',
      'aria-label': `${title}. ${[description, ...notes].join(' ')}`,
    },
    [
      textElement('title', {}, title),
      textElement('desc', {}, [description, ...notes].join(' ')),
      `<style>${STYLE}</style>`,
      element('rect', { ...fill('paper'), width: outer, height: total, rx: 6 }),
      cutLines(title, titles, (i) => ({
        ...{ ...fill('ink'), ...lineAt(MARGIN + TITLE - 2 + i * (TITLE + 5)), 'font-size': TITLE, 'font-weight': 600 },
      })),
      element('g', { transform: `translate(${MARGIN} ${top})` }, [svg]),
      ...notes.map((note, n) => {
        const first = lines.slice(0, n).flat().length;
        return cutLines(note, lines[n]!, (i) => ({
          ...{ ...fill('soft'), ...lineAt(below + SMALL + (first + i) * (SMALL + 4)), 'font-size': SMALL },
        }));
      }),
    ],
  );
}
