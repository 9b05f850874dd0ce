/** Run: `npx ts-node --transpile-only libs/operators/bench/lookup.bench.ts`. Birthdates of 2 million customers. */
import { numberColumn, type Chunk } from '@coffee/protocol';
import { LookupTable } from '../src';
import { measure } from './measure';
import { randomFrom } from './sales';

const USERS = 2_000_000;
const CHUNK = 100_000;
const random = randomFrom(1);
const chunks: Chunk[] = [];
for (let from = 1; from <= USERS; from += CHUNK) {
  const ids = Int32Array.from({ length: CHUNK }, (_, i) => from + i);
  const birthdates = ids.map(() => -3000 + random() * 18_000);
  chunks.push({ rows: CHUNK, columns: [numberColumn('user_id', ids), numberColumn('birthdate', birthdates)] });
}
const spec = {
  table: 'users',
  key: 'user_id',
  referenceKey: 'user_id',
  attach: [{ from: 'birthdate', as: 'birthdate', kind: 'number' as const }],
  partitioned: true,
};
function filled(partitions: number): LookupTable {
  const table = new LookupTable(spec, 0, partitions);
  for (const chunk of chunks) table.add(chunk);
  return table;
}
const asking = (rows: number): Chunk => ({
  rows,
  columns: [
    numberColumn(
      'user_id',
      Int32Array.from({ length: rows }, () => 1 + random() * USERS),
    ),
  ],
});

measure('add, 1 partition', USERS, () => filled(1), 20);
measure('add, one of 4 partitions', USERS, () => filled(4), 20);
const table = filled(1);
const few = asking(30);
const many = asking(65_536);
measure('attach to 30 rows, a customer', USERS, () => table.attach(few), 100);
measure('attach to 65,536 rows, a customer', USERS, () => table.attach(many), 20);
