/**
 * Rows of an answer, of which only those are fetched that are looked at. Owns: what is fetched, asked for, and forgotten again. What was there stays
 * until rows in another order, or of another search, have come.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, get, type ApiProblem } from '../api';
import type { Column } from './column';
import { orderOf, type Order } from './sort-order';

/** Decimals are text here: every digit of the result file. */
export type Row = Readonly<Record<string, string | number | null>>;

interface Page {
  readonly columns: readonly Column[];
  readonly total: number;
  readonly matched: number;
  readonly from: number;
  readonly rows: readonly Row[];
}

export interface Wanted {
  /** Of the API, without a form. */
  readonly path: string;
  readonly search: string;
  /** As the API has it. */
  readonly sort: string | undefined;
  /** The first row that is looked at, and the last. */
  readonly first: number;
  readonly last: number;
}

/** The API sorts so many. */
export const MOST_SORTED = 10_000;
const FETCHED = 200;
const KEPT = 20;
/** Whoever scrolls past does not look (ms). */
const REST = 60;

interface Found {
  readonly key: string;
  readonly columns: readonly Column[];
  readonly total: number;
  readonly matched: number;
  /** Of these rows, whatever is wanted; undefined: that of the answer. */
  readonly order: Order | undefined;
  readonly pages: ReadonlyMap<number, readonly Row[]>;
}

export interface AnswerRows {
  /** Undefined until the first rows are there. */
  readonly found: Omit<Found, 'key' | 'pages'> | undefined;
  /** Rows of what is wanted have not come yet. */
  readonly isOld: boolean;
  readonly rowAt: (row: number) => Row | undefined;
  readonly problem: ApiProblem | undefined;
  readonly again: () => void;
}

export function useAnswerRows({ path, search, sort, first, last }: Wanted): AnswerRows {
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [attempt, next] = useState(0);
  const underWay = useRef(new Set<string>());
  const key = `${path} ${search} ${sort ?? ''}`;
  const current = useRef(key);
  current.current = key;
  const isOld = found?.key !== key;
  const end = isOld ? FETCHED : Math.min(found.matched, sort === undefined ? Infinity : MOST_SORTED);
  const [from, to] = [Math.floor(first / FETCHED), Math.floor(last / FETCHED)];

  useEffect(() => {
    setProblem(undefined);
  }, [key]);

  useEffect(() => {
    if (problem) return;
    const fetchPage = (page: number): void => {
      const id = `${key} ${page}`;
      if (underWay.current.has(id)) return;
      underWay.current.add(id);
      const query = new URLSearchParams({ from: String(page * FETCHED), count: String(FETCHED), exact: 'true' });
      if (search !== '') query.set('search', search);
      if (sort !== undefined) query.set('sort', sort);
      get<Page>(`${path}?${query}`)
        .then(
          (got) => current.current === key && setFound((before) => withPage(before, { key, sort }, page, got)),
          (thrown: unknown) => current.current === key && setProblem(asProblem(thrown)),
        )
        .finally(() => underWay.current.delete(id));
    };
    const missing = [...new Set([from, to])].filter(
      (page) => page * FETCHED < Math.max(1, end) && (isOld || !found.pages.has(page)),
    );
    if (missing.length === 0) return;
    const timer = setTimeout(() => missing.forEach(fetchPage), isOld ? 0 : REST);
    return () => clearTimeout(timer);
  }, [key, from, to, end, isOld, found, problem, attempt]);

  return {
    ...{ found, isOld, problem },
    rowAt: (row) => found?.pages.get(Math.floor(row / FETCHED))?.[row % FETCHED],
    again: () => {
      setProblem(undefined);
      next((n) => n + 1);
    },
  };
}

function withPage(
  before: Found | undefined,
  { key, sort }: { readonly key: string } & Pick<Wanted, 'sort'>,
  page: number,
  got: Page,
): Found {
  const { columns, total, matched, rows } = got;
  const others = before?.key === key ? [...before.pages].filter(([known]) => known !== page) : [];
  const pages = new Map([...others.slice(1 - KEPT), [page, rows] as const]);
  return { key, columns, total, matched, order: orderOf(columns, sort), pages };
}
