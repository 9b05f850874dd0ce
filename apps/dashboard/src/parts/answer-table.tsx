/** All rows of an answer as a table that holds only those which are seen. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AnswerList } from '@coffee/http';
import { query, setQuery } from '../router';
import { say } from '../words/language';
import { MOST_SORTED, useAnswerRows, type Row } from './answer-rows';
import { isNumber, type Column } from './column';
import { ColumnRuler } from './column-ruler';
import { cellText } from './column-text';
import { useCutText } from './cut-text';
import { Problem } from './loaded';
import { LONGEST, useSearch } from './search';
import { boxHeight, drawnFrom, heightOf, seenRows, SHOWN, TOP } from './seen-rows';
import { nextSort, orderOf } from './sort-order';

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
  const [widths, setWidths] = useState<readonly number[]>([]);
  // Of the first rows that have come: a table whose columns move while one scrolls is hard to read.
  const measured = useRef<readonly Row[]>(undefined);
  if (found && found.matched > 0) measured.current ??= rowsKnown(rowAt);
  const point = useCutText();

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
          ...layoutOf(widths),
          maxHeight: `${boxHeight}px`,
        }}
        onMouseOver={({ target }) => point(target)}
        onScroll={({ currentTarget }) => {
          const now = seenRows(currentTarget, rows);
          setSeen((before) => (before.first === now.first && before.place === now.place ? before : now));
        }}
      >
        <ColumnRuler columns={columns} rows={measured.current} onWidths={setWidths} />
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
  return (
    <div role="cell" class={isNumber(column) ? 'number' : ''}>
      {cellText(row, column)}
    </div>
  );
}

/** Of the rows that are there. */
function rowsKnown(rowAt: (row: number) => Row | undefined): readonly Row[] {
  const rows: Row[] = [];
  for (let row = rowAt(0); row; row = rowAt(rows.length)) rows.push(row);
  return rows;
}

/** Each as wide as its texts; where there is more room they share it in that proportion. */
const layoutOf = (widths: readonly number[]) => ({
  '--columns': widths.map((width) => `minmax(calc(${width}px + var(--blank)), ${width}fr)`).join(' '),
  '--width': `calc(${widths.reduce((sum, width) => sum + width, 0)}px + ${widths.length} * var(--blank))`,
});
