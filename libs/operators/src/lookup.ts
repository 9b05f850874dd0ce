/**
 * Lookup: attaches columns of a reference table (names, birthdates) by id.
 *
 * The join is turned round: the reference rows are kept packed as they came (8 bytes for a customer and a birthdate) and not
 * indexed; `attach` indexes the few rows that ask, and passes once over the reference. An answer is some dozens of rows, so
 * that a table of millions of customers costs a pass of milliseconds instead of a hash table built row by row.
 *
 * Invariants: the result does not depend on the order in which reference chunks arrived, nor on their cut. An id that is
 * asked for and occurs twice with different content is an error; the same content twice is harmless. A row without an id
 * keeps its place and is nobody's orphan. Must not know: when the reference is complete (its caller does).
 *
 * Measured: see bench/lookup.bench.ts.
 */
import { CoffeeError } from '@coffee/core';
import { columnOf, numberColumn, numberColumnOf, type Chunk, type Column } from '@coffee/protocol';
import { rowsWithAll, valuesAt, valuesOrZero, type Integers } from './dense';
import { KeyIndex } from './key-index';
import { rowsOfPartition } from './partition';
import { upTo } from './up-to';
import { sameReferenceValue, packReference, referenceColumn, type Packed, type Places } from './reference-column';
import type { LookupSpec } from './spec';

/** The last column of what lookups give: a bit for each, from the lowest, that is set where it found no partner for the row's id. */
export const UNMATCHED_COLUMN = 'unmatched';

/** Some reference rows with their ids, and each column to attach. */
interface Part {
  readonly ids: Integers;
  readonly attached: readonly Packed[];
}

export class LookupTable {
  readonly #parts: Part[] = [];

  /** Keeps, when the consumer is partitioned by the key, only the ids that are in its partition. */
  constructor(
    private readonly spec: LookupSpec,
    private readonly partition = 0,
    private readonly partitions = 1,
  ) {}

  /** Number of reference rows that are kept. */
  get size(): number {
    return this.#parts.reduce((sum, part) => sum + part.ids.length, 0);
  }

  /** Copies what it keeps: the chunk's memory is its sender's. @throws CoffeeError BAD_MESSAGE when a column is absent or of another kind. */
  add(chunk: Chunk): void {
    const key = numberColumnOf(chunk, this.spec.referenceKey);
    const rows = this.#ownRows(rowsWithAll([key], chunk.rows), valuesAt(key, undefined), chunk.rows);
    if ((rows ? rows.length : chunk.rows) === 0) return;
    const ids = valuesAt(key, rows);
    this.#parts.push({
      ids: rows || ids !== key.values ? ids : ids.slice(),
      attached: this.spec.attach.map(({ from, kind }) => packReference(columnOf(chunk, from), kind, chunk, rows)),
    });
  }

  /** `present` are the values of `rows` (those with an id). */
  #ownRows(rows: Uint32Array | undefined, present: Integers, count: number): Uint32Array | undefined {
    if (!this.spec.partitioned || this.partitions === 1) return rows;
    const own = new Uint32Array(rows ? rows.length : count);
    const kept = rowsOfPartition(present, own.length, this.partition, this.partitions, own);
    if (rows) for (let i = 0; i < kept; i++) own[i] = rows[own[i]!]!;
    return own.subarray(0, kept);
  }

  /**
   * The chunk with the attached columns after its own, and `UNMATCHED_COLUMN` last; the attached value is missing where the
   * id has no partner, and where the partner has none.
   * `position`: that of this lookup among those of its stage, below 8.
   * @throws CoffeeError BAD_INPUT when an id that is asked for occurs twice with different content.
   */
  attach(chunk: Chunk, position = 0): Chunk {
    const key = numberColumnOf(chunk, this.spec.key);
    const rows = rowsWithAll([key], chunk.rows);
    const ids = valuesAt(key, rows);
    const index = new KeyIndex(ids);
    const found = this.#find(index);
    const places = { part: new Int32Array(chunk.rows).fill(-1), row: new Uint32Array(chunk.rows) };
    // 1 for a row whose id has no partner.
    const orphans = new Uint8Array(chunk.rows);
    placeRows(found, index.of, rows ?? upTo(ids.length), { places, orphans });
    const attached = this.spec.attach.map(({ as, kind }, a) =>
      referenceColumn(
        as,
        kind,
        this.#parts.map((part) => part.attached[a]!),
        places,
      ),
    );
    return {
      rows: chunk.rows,
      columns: [
        ...chunk.columns.filter(({ name }) => name !== UNMATCHED_COLUMN),
        ...attached,
        unmatched(chunk, position, orphans),
      ],
    };
  }

  /** Where each of the distinct ids stands in the reference: part (-1 when nowhere) and row in it. */
  #find(index: KeyIndex): Places {
    const ids = index.keys;
    const part = new Int32Array(ids.length).fill(-1);
    const row = new Uint32Array(ids.length);
    let twice: number | undefined;
    this.#parts.forEach((candidate, p) => {
      index.forEachMatch(candidate.ids, (id, at) => {
        if (part[id]! < 0) {
          part[id] = p;
          row[id] = at;
        } else if (!this.#same(this.#parts[part[id]!]!, row[id]!, candidate, at)) {
          // The lowest id is named, in whatever order they come.
          twice = twice === undefined ? ids[id]! : Math.min(twice, ids[id]!);
        }
      });
    });
    if (twice !== undefined)
      throw new CoffeeError(
        'BAD_INPUT',
        `table ${this.spec.table}: ${this.spec.referenceKey} ${twice} occurs twice with different ` +
          `${this.spec.attach.map(({ from }) => from).join(', ')}; keep one of the rows`,
      );
    return { part, row };
  }

  #same(a: Part, rowOfA: number, b: Part, rowOfB: number): boolean {
    return a.attached.every((packed, i) => sameReferenceValue(packed, rowOfA, b.attached[i]!, rowOfB));
  }
}

// Loops are functions of their own: see `group-rows.ts`.

/** @param of which of the distinct ids each of `rows` asks for. */
function placeRows(
  found: Places,
  of: Uint32Array,
  rows: Uint32Array,
  { places, orphans }: { readonly places: Places; readonly orphans: Uint8Array },
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const id = of[i]!;
    places.part[row] = found.part[id]!;
    places.row[row] = found.row[id]!;
    if (found.part[id]! < 0) orphans[row] = 1;
  }
}

function unmatched(chunk: Chunk, position: number, orphans: Uint8Array): Column {
  const bits = new Uint8Array(chunk.rows);
  if (chunk.columns.some(({ name }) => name === UNMATCHED_COLUMN))
    bits.set(valuesOrZero(numberColumnOf(chunk, UNMATCHED_COLUMN), chunk, undefined));
  setBits(bits, orphans, 1 << position);
  return numberColumn(UNMATCHED_COLUMN, bits);
}

function setBits(bits: Uint8Array, where: Uint8Array, bit: number): void {
  for (let row = 0; row < bits.length; row++) if (where[row] === 1) bits[row]! |= bit;
}
