/**
 * How wide the columns of a table are: as their texts are where they stand, whatever the font there and however far the page is enlarged. Lies in
 * the table unseen, with the texts that are measured; nobody finds or hears them.
 */
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { language } from '../words/language';
import type { Row } from './answer-rows';
import { isNumber, type Column } from './column';
import { cellText } from './column-text';

const ARROWS = ['▲', '▼', '↕'];
/** Of a longer text the beginning is wider than a column may be. */
const LONGEST = 200;
/** Of a name and its arrow, which are rounded each by itself (px). */
const ROUNDED = 1;

const NONE: readonly Row[] = [];

interface Props {
  readonly columns: readonly Column[];
  /** Whose texts are measured. */
  readonly rows: readonly Row[] | undefined;
  /** In pixels, without blanks, before they are seen, and whenever they change. */
  readonly onWidths: (widths: readonly number[]) => void;
}

export function ColumnRuler({ columns, rows = NONE, onWidths }: Props) {
  const ruler = useRef<HTMLDivElement>(null);
  const texts = useMemo(
    () => columns.map((column) => lines(rows.map((row) => cellText(row, column)))),
    [rows, language.value],
  );
  useLayoutEffect(() => {
    const all = [...ruler.current!.children];
    const seen = new ResizeObserver(() =>
      onWidths(all.map((each) => Math.ceil(each.getBoundingClientRect().width) + ROUNDED)),
    );
    for (const each of all) seen.observe(each);
    return () => seen.disconnect();
  }, []);
  return (
    <div class="ruler" aria-hidden="true" ref={ruler}>
      {columns.map((column, i) => (
        <div
          key={column.name}
          class={isNumber(column) ? 'number' : ''}
          data-names={lines(ARROWS.map((arrow) => `${column.name} ${arrow}`))}
          data-texts={texts[i]}
        />
      ))}
    </div>
  );
}

/** Each text once, in a line of its own. */
const lines = (texts: readonly string[]): string =>
  [...new Set(texts.map((text) => text.slice(0, LONGEST).replace(/\s+/g, ' ')))].join('\n');
