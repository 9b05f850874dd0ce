/**
 * All rows of an answer as a table that holds only those which are seen: a screen of them is fetched at a time. Owns: what is fetched, and which rows
 * stand where. Very long answers have more rows than a browser can scroll pixels: there a place of the scroll bar stands for several.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, get, type ApiProblem } from '../api';
import { exactNumber, say } from '../words/language';
import { Problem } from './loaded';

/** Decimals are text here: every digit of the result file. */
type Row = Readonly<Record<string, string | number | null>>;

interface Page {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly total: number;
  readonly matched: number;
  readonly from: number;
  readonly rows: readonly Row[];
}

const ROW = 33;
const SHOWN = 15;
const FETCHED = 200;
/** Browsers have a highest element, of 17 million pixels or more. */
const HIGHEST = 12_000_000;
/** The API sorts so many. */
const MOST_SORTED = 10_000;

export function AnswerTable({
  job,
  answer,
  label,
}: {
  readonly job: string;
  readonly answer: string;
  readonly label: string;
}) {
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<string>();
  const [first, setFirst] = useState(0);
  const [pages, setPages] = useState<ReadonlyMap<number, Page>>(new Map());
  const [problem, setProblem] = useState<ApiProblem>();
  const asked = useRef(new Set<string>());
  const body = useRef<HTMLDivElement>(null);
  const key = `${job} ${answer} ${search} ${sort ?? ''}`;
  const current = useRef(key);
  current.current = key;
  const known = [...pages.values()][0];

  useEffect(() => {
    setPages(new Map());
    asked.current.clear();
    setFirst(0);
    if (body.current) body.current.scrollTop = 0;
  }, [key]);

  useEffect(() => {
    const isOld = (): boolean => current.current !== key;
    const wanted = new Set([Math.floor(first / FETCHED), Math.floor((first + SHOWN) / FETCHED)]);
    for (const page of wanted) {
      const from = page * FETCHED;
      const limit = sort === undefined ? Infinity : MOST_SORTED;
      if (from >= limit || (known && from > 0 && from >= known.matched)) continue;
      const id = `${key} ${page}`;
      if (asked.current.has(id)) continue;
      asked.current.add(id);
      const query = new URLSearchParams({ from: String(from), count: String(FETCHED), exact: 'true' });
      if (search !== '') query.set('search', search);
      if (sort !== undefined) query.set('sort', sort);
      get<Page>(`/v1/jobs/${encodeURIComponent(job)}/answers/${encodeURIComponent(answer)}?${query}`).then(
        (got) => isOld() || setPages((before) => new Map([...before].slice(-20)).set(page, got)),
        (thrown: unknown) => {
          asked.current.delete(id);
          if (!isOld()) setProblem(asProblem(thrown));
        },
      );
    }
  }, [key, first, known?.matched]);

  if (problem) return <Problem problem={problem} again={() => setProblem(undefined)} />;
  const columns = known?.columns ?? [];
  const rows = Math.min(known?.matched ?? 0, sort === undefined ? Infinity : MOST_SORTED);
  const height = Math.min(rows * ROW, HIGHEST);
  const view = Math.min(rows, SHOWN) * ROW;
  const last = Math.max(0, rows - SHOWN);
  const placeOf = (row: number): number => (last === 0 ? 0 : (row / last) * (height - view));
  const seen = Array.from({ length: Math.min(SHOWN + 1, rows - first) }, (_, i) => first + i);
  const rowAt = (row: number): Row | undefined => pages.get(Math.floor(row / FETCHED))?.rows[row % FETCHED];
  const sortBy = (name: string): void =>
    setSort((now) => (now === name ? `-${name}` : now === `-${name}` ? undefined : name));

  return (
    <section class="answer-table" aria-label={label}>
      <div class="bar">
        <label>
          {say('answer.search')} <input type="search" maxLength={200} onInput={debounced((text) => setSearch(text))} />
        </label>
        <span class="soft" role="status">
          {known && say('answer.found', { count: known.matched, total: known.total })}
          {sort !== undefined &&
            (known?.matched ?? 0) > MOST_SORTED &&
            ` ${say('answer.sorted', { count: MOST_SORTED })}`}
        </span>
      </div>
      <div
        class="rows"
        role="table"
        aria-label={label}
        aria-rowcount={rows + 1}
        ref={body}
        tabIndex={0}
        style={{ '--columns': String(columns.length), maxHeight: `${(SHOWN + 1) * ROW}px` }}
        onScroll={({ currentTarget: { scrollTop } }) =>
          setFirst(height === view ? 0 : Math.round((Math.min(scrollTop, height - view) / (height - view)) * last))
        }
      >
        <div class="row head" role="row" aria-rowindex={1}>
          {columns.map(({ name, type }) => (
            <div
              role="columnheader"
              key={name}
              class={isNumber(type) ? 'number' : ''}
              aria-sort={sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none'}
            >
              <button type="button" title={say('answer.sortBy', { column: name })} onClick={() => sortBy(name)}>
                {name}
                {sort === name ? ' ▲' : sort === `-${name}` ? ' ▼' : ''}
              </button>
            </div>
          ))}
        </div>
        <div class="all" style={{ height: `${height}px` }} role="rowgroup">
          <div
            class="seen"
            style={{ transform: `translateY(${Math.min(placeOf(first), Math.max(0, height - seen.length * ROW))}px)` }}
            role="presentation"
          >
            {seen.map((row) => (
              <div class="row" role="row" key={row} aria-rowindex={row + 2}>
                {columns.map(({ name, type }) => (
                  <div role="cell" key={name} class={isNumber(type) ? 'number' : ''}>
                    {shown(rowAt(row)?.[name], type)}
                  </div>
                ))}
              </div>
            ))}
          </div>
        </div>
      </div>
      {known?.matched === 0 && <p class="soft">{say('answer.empty')}</p>}
    </section>
  );
}

const isNumber = (type: string): boolean => type === 'integer' || type === 'decimal';

const shown = (value: Row[string] | undefined, type: string): string =>
  value === undefined || value === null ? '' : isNumber(type) ? exactNumber(String(value)) : String(value);

function debounced(act: (text: string) => void): (event: { readonly currentTarget: HTMLInputElement }) => void {
  let timer: ReturnType<typeof setTimeout>;
  return ({ currentTarget: { value } }) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(value), 250);
  };
}
