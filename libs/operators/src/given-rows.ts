/** The rows of a chunk that an aggregation takes: those with a value in each of some columns. */
import { columnOf, numberColumnOf, presentCount, type Chunk, type Column, type NumberColumn } from '@coffee/protocol';
import { integersOf, rowsWithAll, valuesOrZero, type Integers } from './dense';
import { takeColumn } from './gather';

export class GivenRows {
  /** Their numbers, ascending; undefined when they are all. */
  readonly #rows: Uint32Array | undefined;
  readonly count: number;

  /** @throws CoffeeError BAD_MESSAGE when a column is absent. */
  constructor(
    private readonly chunk: Chunk,
    private readonly complete: readonly string[],
  ) {
    this.#rows = rowsWithAll(
      complete.map((name) => columnOf(chunk, name)),
      chunk.rows,
    );
    this.count = this.#rows ? this.#rows.length : chunk.rows;
  }

  /** A column of them. @throws CoffeeError BAD_MESSAGE when it is absent. */
  column(name: string): Column {
    const column = columnOf(this.chunk, name);
    if (!this.#rows) return column;
    if (column.validity && presentCount(column) === this.count && this.complete.includes(name)) return packed(column);
    return takeColumn(column, this.#rows);
  }

  /** @throws CoffeeError BAD_MESSAGE when it is absent or not of numbers. */
  numbers(name: string): NumberColumn {
    return numberColumnOf({ rows: this.count, columns: [this.column(name)] }, name);
  }

  /** One number a row, 0 where the column has none. */
  integers(column: NumberColumn): Integers {
    return column.validity
      ? valuesOrZero(column, { rows: this.count, columns: [column] }, undefined)
      : integersOf(column);
  }

  /** The row of each value of a column of these rows; undefined when value v is in row v. */
  rowsOfValues(column: Column): Uint32Array | undefined {
    return rowsWithAll([column], this.count);
  }
}

/** Of a column that lacks a value in just the rows that are not given. */
const packed = ({ validity: _, ...column }: Column): Column => column;
