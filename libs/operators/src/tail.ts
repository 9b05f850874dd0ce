/**
 * Tail: what is done with the merged and joined rows of a partition before they are sent: filters, computed columns, groups of groups, places, limits.
 *
 * Invariants: what it gives is a function of the rows that it is given, in pieces of 65,536 at most; the same pieces give the same bytes. Rows that it must
 * have all of before it gives one are bounded. Must not know: partitions, logs, who sends.
 */
import { CoffeeError } from '@coffee/core';
import { columnOf, type Chunk } from '@coffee/protocol';
import { aggregate } from './aggregate';
import { aggregateFunction } from './aggregates';
import { filter } from './filter';
import { pickRows } from './gather';
import { startMerge } from './merge';
import { PIECE_ROWS, mergedColumns, type MergedColumn } from './merged-groups';
import { computed } from './project';
import { orderBy, placeOf, total, type Row, type RowOrder } from './row-order';
import type { AggregateSpec, LimitSpec, RankSpec, RegroupSpec, RepeatSpec, TailSpec } from './spec';
import { columnOfValues, compareValues, readValues } from './values';

/** Rows that an operator of a tail holds at most. */
export const MAX_TAIL_ROWS = 1_000_000;

/** The columns of the rows that a tail gives, of rows with these. */
export const tailColumns = (columns: readonly MergedColumn[], specs: readonly TailSpec[]): readonly MergedColumn[] =>
  specs.reduce((given, spec) => columnsAfter(given, spec), columns);

function columnsAfter(given: readonly MergedColumn[], spec: TailSpec): readonly MergedColumn[] {
  switch (spec.op) {
    case 'project':
      return spec.columns.map(({ name, kind }) => ({ name, kind }));
    case 'aggregate':
      return stateColumns(given, spec);
    case 'regroup':
      return mergedColumns(spec);
    case 'rank':
      return [...given, { name: spec.as, kind: 'count' }];
    case 'filter':
    case 'limit':
    case 'repeat':
      return given;
  }
}

const stateColumns = (given: readonly MergedColumn[], { keys, aggregates }: AggregateSpec): MergedColumn[] => [
  ...keys.map(({ name, from, unit }) => ({ name, kind: unit ?? given[placeOf(given, from)]!.kind })),
  ...aggregates.flatMap((call) => aggregateFunction(call.fn).state(call)),
];

/**
 * The rows behind all of its operators, without empty pieces. `columns`: what the pieces have.
 * @throws CoffeeError BAD_INPUT when there are more rows than it may hold, or no value of an expression.
 */
export function* runTail(
  pieces: Iterable<Chunk>,
  columns: readonly MergedColumn[],
  specs: readonly TailSpec[],
  mostRows = MAX_TAIL_ROWS,
): Generator<Chunk> {
  let given = pieces;
  let has = columns;
  for (const spec of specs) {
    given = behind(given, has, spec, mostRows);
    has = columnsAfter(has, spec);
  }
  for (const piece of given) if (piece.rows > 0) yield piece;
}

function behind(
  pieces: Iterable<Chunk>,
  columns: readonly MergedColumn[],
  spec: TailSpec,
  mostRows: number,
): Iterable<Chunk> {
  switch (spec.op) {
    case 'filter':
      return mapped(pieces, (piece) => filter(piece, spec, [{ columns: columns.map(({ name }) => name) }])[0]!);
    case 'project':
      return mapped(pieces, (piece) => computed(piece, spec));
    case 'aggregate':
      return mapped(pieces, (piece) => aggregate(piece, spec));
    case 'regroup':
      return regrouped(pieces, spec, mostRows);
    case 'rank':
      return ranked(pieces, columns, spec, mostRows);
    case 'limit':
      return limited(pieces, columns, spec, mostRows);
    case 'repeat':
      return repeated(pieces, spec);
  }
}

function* mapped(pieces: Iterable<Chunk>, of: (piece: Chunk) => Chunk): Generator<Chunk> {
  for (const piece of pieces) yield of(piece);
}

function* regrouped(pieces: Iterable<Chunk>, { keys, aggregates }: RegroupSpec, mostRows: number): Generator<Chunk> {
  const merge = startMerge({ keys, aggregates });
  const spec = {
    op: 'aggregate',
    keys: keys.map(({ kind: _, ...key }) => ({ ...key, from: key.name })),
    aggregates,
  } as const;
  for (const piece of pieces) {
    merge.add(aggregate(piece, spec));
    if (merge.size > mostRows) throw tooMany(mostRows, 'groups of groups');
  }
  yield* merge.pieces();
}

const tooMany = (most: number, what: string): CoffeeError =>
  new CoffeeError(
    'BAD_INPUT',
    `there are more than ${most} ${what}: group more coarsely, leave rows out with WHERE or HAVING, or take fewer with LIMIT`,
  );

function rowsOf(piece: Chunk, columns: readonly MergedColumn[]): Row[] {
  const values = columns.map(({ name, kind }) => readValues(columnOf(piece, name), kind, piece.rows));
  return Array.from({ length: piece.rows }, (_, row) => values.map((of) => of[row]));
}

function* piecesOf(rows: readonly Row[], columns: readonly MergedColumn[]): Generator<Chunk> {
  for (let from = 0; from < rows.length; from += PIECE_ROWS) {
    const slice = rows.slice(from, from + PIECE_ROWS);
    yield {
      rows: slice.length,
      columns: columns.map(({ name, kind }, at) =>
        columnOfValues(
          name,
          kind,
          slice.map((row) => row[at]),
        ),
      ),
    };
  }
}

function* ranked(
  pieces: Iterable<Chunk>,
  columns: readonly MergedColumn[],
  spec: RankSpec,
  mostRows: number,
): Generator<Chunk> {
  const rows: Row[] = [];
  for (const piece of pieces) {
    for (const row of rowsOf(piece, columns)) rows.push(row);
    if (rows.length > mostRows) throw tooMany(mostRows, 'rows to be ranked');
  }
  const group = spec.partitionBy.map((name) => placeOf(columns, name));
  const inGroup: RowOrder = (a, b) => {
    for (const at of group) {
      const order = compareValues(a[at], b[at]);
      if (order !== 0) return order;
    }
    return 0;
  };
  const inOrder = orderBy(columns, spec.orderBy);
  const inAll = total(inOrder);
  rows.sort((a, b) => inGroup(a, b) || inAll(a, b));
  yield* piecesOf(placed(rows, spec.fn, inGroup, inOrder), columnsAfter(columns, spec));
}

/** Sorted rows with their places. */
function placed(rows: readonly Row[], fn: RankSpec['fn'], inGroup: RowOrder, inOrder: RowOrder): Row[] {
  let first = 0;
  let place = 0;
  return rows.map((row, i) => {
    const before = rows[i - 1];
    const isFirst = !before || inGroup(before, row) !== 0;
    if (isFirst) first = i;
    if (isFirst) place = 1;
    else if (fn === 'row-number') place++;
    else if (inOrder(before, row) !== 0) place = fn === 'rank' ? i - first + 1 : place + 1;
    return [...row, place];
  });
}

function* limited(
  pieces: Iterable<Chunk>,
  columns: readonly MergedColumn[],
  spec: LimitSpec,
  mostRows: number,
): Generator<Chunk> {
  const { offset = 0, limit = Infinity } = spec;
  const order = total(orderBy(columns, spec.orderBy));
  let rows: Row[] = [];
  const cut = (): void => {
    rows.sort(order);
    if (rows.length > offset + limit) rows.length = offset + limit;
    if (rows.length > mostRows) throw tooMany(mostRows, 'rows to be put in order');
  };
  for (const piece of pieces) {
    rows = rows.concat(rowsOf(piece, columns));
    // Sorted now and then: a logarithm of the limit for each row.
    if (rows.length > 2 * Math.min(offset + limit, mostRows) + PIECE_ROWS) cut();
  }
  cut();
  yield* piecesOf(rows.slice(offset), columns);
}

function* repeated(pieces: Iterable<Chunk>, { times }: RepeatSpec): Generator<Chunk> {
  for (const piece of pieces) {
    const counts = readValues(columnOf(piece, times), 'count', piece.rows);
    let rows: number[] = [];
    const take = (): Chunk => {
      const picked = Uint32Array.from(rows);
      rows = [];
      return { rows: picked.length, columns: piece.columns.map((column) => pickRows(column, picked)) };
    };
    // A row without a count is none.
    for (const [row, count] of counts.entries()) {
      for (let left = Number(count ?? 0); left > 0; left--) {
        rows.push(row);
        if (rows.length === PIECE_ROWS) yield take();
      }
    }
    yield take();
  }
}
