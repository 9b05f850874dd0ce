/** Which colour is which series: as many lines as it takes. */
import { fittedApart } from './fitted-apart';
import { cutElement, element, textWidth } from './svg';
import { FONT, SMALL, fill, seriesColour } from './theme';

const GAP = 16;
const MARK = 10;

/** `rest`: what all others are called, if there are any. */
export function drawLegend(
  names: readonly string[],
  width: number,
  rest?: string,
): { readonly svg: string; readonly height: number } {
  let [x, line, svg] = [0, 0, ''];
  const all = rest === undefined ? names : [...names, rest];
  fittedApart(all, SMALL + 1, width - MARK - 6).forEach((label, i) => {
    const room = MARK + 6 + textWidth(label, SMALL + 1);
    if (x > 0 && x + room > width) [x, line] = [0, line + 1];
    const y = line * (FONT + 6);
    svg += element('rect', {
      ...fill(i < names.length ? seriesColour(i) : 'rest'),
      x,
      y: y + 2,
      width: MARK,
      height: MARK,
      rx: 2,
    });
    svg += cutElement({ ...fill('ink'), x: x + MARK + 6, y: y + 11, 'font-size': SMALL + 1 }, all[i]!, label);
    x += room + GAP;
  });
  return { svg, height: (line + 1) * (FONT + 6) + 6 };
}
