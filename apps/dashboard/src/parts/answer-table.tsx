/** All rows of an answer as a table that holds only those which are seen. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AnswerList } from '@coffee/http';
import { query, setQuery } from '../router';
import { say } from '../words/language';
import { MOST_SORTED, useAnswerRows, type Row } from './answer-rows';
import { isNumber, type Column } from './column';
import { columnText } from './column-text';
import { Problem } from './loaded';
import { LONGEST, useSearch } from './search';
import { boxHeight, drawnFrom, heightOf, seenRows, SHOWN, TOP } from './seen-rows';
import { nextSort, orderOf } from './sort-order';
import { measureOf } from './text-width';

/** Of a column, in digits. What is longer ends in dots, and is said in full where one points at it. */
const [NARROWEST, WIDEST] = [7, 40];
const ARROWS = ['▲', '▼', '↕'];
const SIGNS = { ascending: ' ▲', descending: ' ▼', none: '' };

interface Props {
  readonly job: string;
  readonly answer: AnswerList['answers'][number];
}

export function AnswerTable({ job, answer: { name: label, columns: known } }: Props) {
  // In the address: they are as they were after a reload, for whoever goes back, and where it is sent.
  const { written, sought: search, type, onFound } = useSearch();
  const asked = query.value.get('sort') ?? undefined;
  // What somebody has made of an address may name no column.
  const isOfColumn = orderOf(
    known.map((name) => ({ name })),
    asked,
  );
  const sort = isOfColumn && asked;
  const [{ first, place }, setSeen] = useState(TOP);
  const body = useRef<HTMLDivElement>(null);
  const path = `/v1/jobs/${encodeURIComponent(job)}/answers/${encodeURIComponent(label)}`;
  const { found, isOld, rowAt, problem, again } = useAnswerRows({ path, search, sort, first, last: first + SHOWN + 1 });
  const widths = useRef<readonly number[]>(undefined);

  useEffect(() => {
    setSeen(TOP);
    if (body.current) body.current.scrollTop = 0;
  }, [path, search, sort]);

  const matches = isOld ? undefined : found?.matched;
  useEffect(() => {
    if (matches !== undefined) onFound(matches);
  }, [matches, search]);

  if (!found) return problem ? <Problem problem={problem} again={again} /> : <p class="soft">{say('loading')}</p>;
  const { columns, matched, total, order } = found;
  if (total === 0) return <p class="soft">{say('answer.empty')}</p>;
  // Of the first rows that have come: a table whose columns move while one scrolls is hard to read.
  if (matched > 0) widths.current ??= widthsOf(columns, rowAt);
  const rows = Math.min(matched, order ? MOST_SORTED : Infinity);
  const seen = Array.from({ length: drawnFrom(first, rows) }, (_, i) => first + i);
  const directionOf = (name: string) => (order?.column === name ? order.direction : 'none');

  return (
    <section class="answer-table" aria-label={label}>
      <div class="bar">
        <label>
          {say('answer.search')}{' '}
          <input
            type="search"
            maxLength={LONGEST}
            value={written}
            onInput={({ currentTarget: { value } }) => type(value)}
          />
        </label>
        <span class="soft" role="status">
          {say('answer.found', { found: matched, count: total })}
          {matched > rows && `. ${say('answer.sorted', { count: MOST_SORTED })}`}
        </span>
      </div>
      {asked !== sort && <p class="notice">{say('answer.noColumn', { column: asked ?? '' })}</p>}
      {problem && <Problem problem={problem} again={again} />}
      <div
        class={`rows${isOld ? ' old' : ''}`}
        role="table"
        aria-label={label}
        aria-rowcount={rows + 1}
        aria-busy={isOld}
        ref={body}
        tabIndex={0}
        style={{
          ...layoutOf(widths.current ?? columns.map(() => NARROWEST)),
          maxHeight: `${boxHeight}px`,
        }}
        onScroll={({ currentTarget }) => {
          const now = seenRows(currentTarget, rows);
          setSeen((before) => (before.first === now.first && before.place === now.place ? before : now));
        }}
      >
        <div class="row head" role="row" aria-rowindex={1}>
          {columns.map(({ name, type }) => (
            <div
              role="columnheader"
              key={name}
              class={isNumber({ name, type }) ? 'number' : ''}
              aria-sort={directionOf(name)}
            >
              <button
                type="button"
                title={say('answer.sortBy', { column: name })}
                onClick={() => setQuery({ sort: nextSort(columns, sort, name) })}
              >
                <span class="column">{name}</span>
                <span class="arrow" aria-hidden="true">
                  {SIGNS[directionOf(name)]}
                </span>
              </button>
            </div>
          ))}
        </div>
        <div class="all" style={{ height: `${heightOf(rows)}px` }} role="rowgroup">
          <div class="seen" style={{ transform: `translateY(${place}px)` }} role="presentation">
            {seen.map((row, at) => (
              // By its place: elements stay, and get the texts of other rows, which is less to do than to make new ones.
              <div class="row" role="row" key={at} aria-rowindex={row + 2}>
                {columns.map((column) => (
                  <Cell key={column.name} column={column} row={rowAt(row)} />
                ))}
              </div>
            ))}
          </div>
        </div>
      </div>
      {matched === 0 && <p class="soft">{say('answer.noMatch')}</p>}
    </section>
  );
}

function Cell({ column, row }: { readonly column: Column; readonly row: Row | undefined }) {
  const text = shown(row, column);
  return (
    <div role="cell" class={isNumber(column) ? 'number' : ''} {...(text.length > WIDEST && { title: text })}>
      {text}
    </div>
  );
}

function shown(row: Row | undefined, column: Column): string {
  const value = row?.[column.name] ?? undefined;
  return value === undefined ? '' : columnText(String(value), column);
}

/** In digits: room for names with their arrows, the widest of which they may get, and for the longest of the rows that are there. */
function widthsOf(columns: readonly Column[], rowAt: (row: number) => Row | undefined): readonly number[] {
  const [inText, inHead] = [measureOf(400), measureOf(600)];
  return columns.map((column) => {
    // Digits of numbers are as wide as each other, which those of texts need not be.
    const inCell = isNumber(column) ? (text: string) => text.length : inText;
    let width = Math.max(NARROWEST, ...ARROWS.map((arrow) => inHead(`${column.name} ${arrow}`)));
    for (let row = 0; rowAt(row); row++) width = Math.max(width, inCell(shown(rowAt(row), column)));
    return Math.min(Math.ceil(width), WIDEST);
  });
}

const layoutOf = (widths: readonly number[]) => ({
  '--columns': widths.map((width) => `minmax(calc(${width}ch + var(--blank)), ${width}fr)`).join(' '),
  '--width': `calc(${widths.reduce((sum, width) => sum + width, 0)}ch + ${widths.length} * var(--blank))`,
});
