/**
 * Lookup: attaches columns of a reference table (names, birthdates) by id.
 *
 * The join is turned round: the reference rows are kept packed as they came (8 bytes for a customer and a birthdate) and not
 * indexed; `attach` indexes the few rows that ask, and passes once over the reference. An answer is some dozens of rows, so
 * that a table of millions of customers costs a pass of milliseconds instead of a hash table built row by row. A question whose answer has
 * a row for each customer asks for many: then the reference is indexed after all.
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
import { ReferenceIndex } from './reference-index';
import { sameReferenceValue, packReference, referenceColumn, type Packed, type Places } from './reference-column';
import type { LookupSpec } from './spec';

/** The last column of what lookups give: a bit for each, from the lowest, that is set where it found no partner for the row's id. */
export const UNMATCHED_COLUMN = 'unmatched';

/** Some reference rows with their ids, and each column to attach. */
interface Part {
  readonly ids: Integers;
  readonly attached: readonly Packed[];
}

/** More ids than one for as many rows of the reference are not few. */
const FEW_OF = 16;

export class LookupTable {
  readonly #parts: Part[] = [];
  /** Ids that rows have asked for so far. */
  #asked = 0;
  #index: ReferenceIndex | undefined;

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
    this.#index = undefined;
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
    const { found, of } = this.#placesOf(ids);
    const places = { part: new Int32Array(chunk.rows).fill(-1), row: new Uint32Array(chunk.rows) };
    // 1 for a row whose id has no partner.
    const orphans = new Uint8Array(chunk.rows);
    placeRows(found, of, rows ?? upTo(ids.length), { places, orphans });
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

  /** @returns the places of distinct ids, and which of them each id is. */
  #placesOf(ids: Integers): { readonly found: Places; readonly of: Uint32Array } {
    this.#asked += ids.length;
    if (this.#index || this.#asked * FEW_OF > this.size) {
      this.#index ??= new ReferenceIndex(this.#parts.map((part) => part.ids));
      return { found: this.#findIn(this.#index, ids), of: upTo(ids.length) };
    }
    const index = new KeyIndex(ids);
    return { found: this.#find(index), of: index.of };
  }

  /** Part -1: it is nowhere in the reference. */
  #find(index: KeyIndex): Places {
    const ids = index.keys;
    const found = nowhere(ids.length);
    const twice = new Twice();
    this.#parts.forEach((candidate, p) => {
      index.forEachMatch(candidate.ids, (id, at) => {
        if (found.part[id]! < 0) {
          found.part[id] = p;
          found.row[id] = at;
        } else if (!this.#same(found.part[id]!, found.row[id]!, p, at)) twice.meet(ids[id]!);
      });
    });
    this.#check(twice);
    return found;
  }

  #findIn(index: ReferenceIndex, ids: Integers): Places {
    const found = nowhere(ids.length);
    const twice = new Twice();
    index.find(ids, found.part, found.row, (i, { part, row }) => {
      if (!this.#same(found.part[i]!, found.row[i]!, part, row)) twice.meet(ids[i]!);
    });
    this.#check(twice);
    return found;
  }

  #check({ id }: Twice): void {
    if (id === undefined) return;
    throw new CoffeeError(
      'BAD_INPUT',
      `table ${this.spec.table}: ${this.spec.referenceKey} ${id} occurs twice with different ` +
        `${this.spec.attach.map(({ from }) => from).join(', ')}; keep one of the rows`,
    );
  }

  #same(partOfA: number, rowOfA: number, partOfB: number, rowOfB: number): boolean {
    const [a, b] = [this.#parts[partOfA]!, this.#parts[partOfB]!];
    return a.attached.every((packed, i) => sameReferenceValue(packed, rowOfA, b.attached[i]!, rowOfB));
  }
}

const nowhere = (ids: number): Places => ({ part: new Int32Array(ids).fill(-1), row: new Uint32Array(ids) });

/** The lowest of the ids that occur twice with different content is named, in whatever order they come. */
class Twice {
  id: number | undefined;

  meet(id: number): void {
    this.id = this.id === undefined ? id : Math.min(this.id, id);
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
