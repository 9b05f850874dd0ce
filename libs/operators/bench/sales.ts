/** Chunks as the reader makes them, for the benches: 54,000 rows, half of them members', one month unless told otherwise. */
import { numberColumn, validityOf, type Chunk, type Column } from '@coffee/protocol';

export const ROWS = 54_000;

/** A generator of numbers below 1 that gives the same ones each time. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function uuids(name: string, count: number, random: () => number, validity?: Uint8Array): Column {
  const words = Uint32Array.from({ length: count * 4 }, () => random() * 2 ** 32);
  return { name, type: 'uuid', values: new Uint8Array(words.buffer), ...(validity && { validity }) };
}

const DAY = 86_400;
export const JANUARY = 19_723 * DAY;

export function transactions(seed: number, rows = ROWS, months = 1, users = 2_000_000): Chunk {
  const random = randomFrom(seed);
  const amounts = Int32Array.from({ length: rows }, () => 6000 + Math.floor(random() * random() * 84_000));
  const wanted = validityOf(amounts.map((amount) => +(amount >= 75_000)));
  const members = Uint8Array.from({ length: rows }, () => (random() < 0.5 ? 1 : 0));
  const count = members.reduce((sum, member) => sum + member, 0);
  return {
    rows,
    columns: [
      uuids('transaction_id', amounts.filter((amount) => amount >= 75_000).length, random, wanted),
      numberColumn(
        'store_id',
        Uint8Array.from({ length: rows }, () => 1 + random() * 10),
      ),
      numberColumn(
        'user_id',
        Int32Array.from({ length: count }, () => 1 + random() * users),
        validityOf(members),
      ),
      numberColumn('final_amount', amounts),
      instants(rows, months, random),
    ],
  };
}

export function items(seed: number, months = 1, rows = ROWS): Chunk {
  const random = randomFrom(seed);
  const item = Uint8Array.from({ length: rows }, () => 1 + random() * 8);
  const quantity = Uint8Array.from({ length: rows }, () => 1 + random() * 3);
  return {
    rows,
    columns: [
      numberColumn('item_id', item),
      numberColumn('quantity', quantity),
      numberColumn(
        'subtotal',
        Int32Array.from(item, (id, i) => (5000 + id * 500) * quantity[i]!),
      ),
      instants(rows, months, random),
    ],
  };
}

const instants = (rows: number, months: number, random: () => number): Column =>
  numberColumn(
    'created_at',
    Int32Array.from(
      { length: rows },
      () => JANUARY + Math.floor(random() * 30 * months) * DAY + 25_200 + Math.floor(random() * 46_000),
    ),
  );
