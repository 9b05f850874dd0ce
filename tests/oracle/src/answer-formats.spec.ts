import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvFormat, answerFormat } from '@coffee/answer-formats';
import { Answer, type AnswerSink } from '@coffee/answers';
import { numberColumn, textColumn, type Chunk, type Column } from '@coffee/protocol';
import { literal, openDatabase, type Database } from './database';

/** Every kind that there is, and how DuckDB reads it from the CSV file. */
const kinds = {
  id: { format: 'uuid', type: 'UUID', csv: 'CAST(id AS UUID)' },
  name: { format: 'text', type: 'VARCHAR', csv: 'name' },
  month: { format: 'month', type: 'DATE', csv: `CAST(month || '-01' AS DATE)` },
  half: { format: 'half', type: 'VARCHAR', csv: 'half' },
  day: { format: 'date', type: 'DATE', csv: 'CAST(day AS DATE)' },
  quantity: { format: 'integer', type: 'BIGINT', csv: 'CAST(quantity AS BIGINT)' },
  amount: { format: 'money', type: 'DECIMAL(18,3)', csv: 'CAST(amount AS DECIMAL(18,3))' },
  mean: { format: 'decimal', type: 'DECIMAL(18,6)', csv: 'CAST(mean AS DECIMAL(18,6))' },
} as const;
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[];

const sink: AnswerSink = {
  name: 'every_kind',
  query: 'q1',
  columns: names.map((name) => ({ header: name, from: name, format: kinds[name].format })),
  orderBy: [{ column: 'quantity', format: 'integer' }],
  joined: [],
};

/** Values that are not all alike, and in each column of texts and dates some that are missing. */
function chunkOf(first: number, rows: number): Chunk {
  const at = <Value>(value: (n: number) => Value): Value[] => Array.from({ length: rows }, (_, i) => value(first + i));
  const validity = Uint8Array.from({ length: (rows + 7) >>> 3 }, () => 0b1101_1011);
  const isPresent = (n: number): boolean => (validity[(n - first) >>> 3]! & (1 << ((n - first) & 7))) !== 0;
  const some = at((n) => n).filter(isPresent);
  const ids = new Uint8Array(rows * 16);
  at((n) => new DataView(ids.buffer).setUint32((n - first) * 16, n * 2_654_435_761));
  return {
    rows,
    columns: [
      { name: 'id', type: 'uuid', values: ids },
      textColumn(
        'name',
        some.map((n) => (n % 3 === 0 ? '' : `é, "${n}"\n☕`)),
        validity,
      ),
      numberColumn(
        'month',
        at((n) => 24_288 + (n % 30)),
      ),
      numberColumn(
        'half',
        at((n) => 4048 + (n % 5)),
      ),
      numberColumn(
        'day',
        some.map((n) => n * 37 - 30_000),
        validity,
      ),
      numberColumn(
        'quantity',
        at((n) => n - 1000),
      ),
      numberColumn(
        'amount',
        at((n) => (n - 7) * 1_234_567),
      ),
      numberColumn(
        'mean',
        at((n) => n * 1_000_003),
      ),
    ],
  };
}

const replaced = ({ rows, columns }: Chunk, other: Column): Chunk => ({
  rows,
  columns: columns.map((column) => (column.name === other.name ? other : column)),
});

describe('an answer as Parquet', () => {
  let folder: string;
  let database: Database;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-formats-'));
    database = await openDatabase();
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string): string => literal(join(folder, name));

  async function write(answer: Answer): Promise<void> {
    for (const format of [csvFormat, answerFormat('parquet')!]) {
      const pieces: Uint8Array[] = [];
      for await (const piece of format.write(answer)) pieces.push(piece);
      writeFileSync(join(folder, `answer${format.suffix}`), Buffer.concat(pieces));
    }
  }

  async function typesOf(): Promise<Record<string, string>> {
    const rows = await database.rows(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${file('answer.parquet')}))`,
    );
    return Object.fromEntries(rows) as Record<string, string>;
  }

  /** The rows that only one of both files has, and how many both have. */
  async function compared(columns: Readonly<Record<Kind, { readonly csv: string }>>): Promise<(string | undefined)[]> {
    // A field without quotes is missing, one with nothing in quotes cannot be told from it in this form of CSV.
    const parquet = `SELECT * REPLACE (nullif(name, '') AS name), row_number() OVER () AS row FROM read_parquet(${file('answer.parquet')})`;
    const csv = `SELECT ${names.map((name) => columns[name].csv).join(', ')}, row_number() OVER () AS row FROM read_csv(${file('answer.csv')}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', auto_detect = false, columns = {${names.map((name) => `${name}: 'VARCHAR'`).join(', ')}})`;
    const [found] = await database.rows(`
      WITH ours AS (${parquet}), theirs AS (${csv})
      SELECT CAST((SELECT count(*) FROM (FROM ours EXCEPT ALL FROM theirs)) AS VARCHAR),
        CAST((SELECT count(*) FROM (FROM theirs EXCEPT ALL FROM ours)) AS VARCHAR),
        CAST((SELECT count(*) FROM ours) AS VARCHAR)`);
    return found!;
  }

  it('has the types of its values, and the rows of the CSV file in their order', async () => {
    await write(new Answer(sink, [chunkOf(1000, 1000), chunkOf(0, 1000), chunkOf(2000, 500)]));
    expect(await typesOf()).toEqual(Object.fromEntries(names.map((name) => [name, kinds[name].type])));
    expect(await compared(kinds)).toEqual(['0', '0', '2500']);
  });

  it('is in several row groups where it is large', async () => {
    const wide = (first: number): Chunk =>
      replaced(
        chunkOf(first, 4),
        textColumn(
          'name',
          Array.from({ length: 4 }, (_, n) => String(n).repeat(900_000)),
        ),
      );
    await write(new Answer(sink, [wide(0), wide(4), wide(8)]));
    expect(await compared(kinds)).toEqual(['0', '0', '12']);
    const groups = `SELECT CAST(num_row_groups AS VARCHAR) FROM parquet_file_metadata(${file('answer.parquet')})`;
    expect(await database.rows(groups)).toEqual([['2']]);
  });

  it('has text for ids that are no UUIDs, and 38 digits for sums of more than 18', async () => {
    const chunk = chunkOf(0, 16);
    const sums = Array.from({ length: 16 }, (_, n) => `${n % 2 === 0 ? '-' : ''}${n + 1}${'0'.repeat(30)}123`);
    const ids = Array.from({ length: 16 }, (_, n) => `no uuid ${n}`);
    await write(
      new Answer(sink, [replaced(replaced(chunk, textColumn('amount', sums)), textColumn('id', ids)), chunkOf(16, 1)]),
    );
    const wide = { amount: 'DECIMAL(38,3)', id: 'VARCHAR' };
    expect(await typesOf()).toMatchObject(wide);
    const amount = { csv: 'CAST(amount AS DECIMAL(38,3))' };
    expect(await compared({ ...kinds, id: { csv: 'id' }, amount })).toEqual(['0', '0', '17']);
  });

  it('is a table without rows where there are none', async () => {
    await write(new Answer(sink, []));
    expect(await typesOf()).toMatchObject({ amount: 'DECIMAL(18,3)' });
    expect(await compared(kinds)).toEqual(['0', '0', '0']);
  });
});
