import fc from 'fast-check';
import { encodeChunk, numberColumn, textColumn, validityOf, type Chunk, type Column } from '@coffee/protocol';
import { Answer } from './answer';
import { AnswerCollector } from './answer-collector';
import type { AnswerRows } from './answer-rows';
import type { AnswerSink } from './answer-sink';
import { MAX_ROWS, MAX_TEXT_BYTES } from './row-picker';

/** Ids that may be UUIDs, names that may be missing, sums that may be beyond 2^53. */
const sink: AnswerSink = {
  name: 'all_kinds',
  query: 'all',
  columns: [
    { header: 'id', from: 'id', format: 'uuid' },
    { header: 'name', from: 'name', format: 'text', fallback: 'store' },
    { header: 'sum', from: 'sum', format: 'money' },
    { header: 'day', from: 'day', format: 'date' },
  ],
  orderBy: [
    { column: 'name', format: 'text', fallback: 'store' },
    { column: 'sum', format: 'money', descending: true },
    { column: 'id', format: 'uuid' },
    { column: 'day', format: 'date' },
    { column: 'store', format: 'integer' },
  ],
  joined: [],
};

interface Row {
  readonly id: string;
  readonly name: string | undefined;
  readonly store: number;
  readonly sum: bigint;
  readonly day: number | undefined;
}

const uuid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
});
const rows = fc.array(
  fc.record<Row>({
    id: fc.oneof(
      { weight: 9, arbitrary: uuid },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 9 }) },
    ),
    name: fc.option(fc.constantFrom('', 'A', 'B, C', '"é"'), { nil: undefined }),
    store: fc.nat(3),
    sum: fc.oneof(
      { weight: 9, arbitrary: fc.bigInt(-100_000n, 100_000n) },
      { weight: 1, arbitrary: fc.bigInt(-(10n ** 37n), 10n ** 37n) },
    ),
    day: fc.option(fc.integer({ min: -100_000, max: 100_000 }), { nil: undefined }),
  }),
  { maxLength: 60 },
);

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
const isNumber = (sum: bigint): boolean => Number.isSafeInteger(Number(sum));

/** As a stage writes it: UUIDs and numbers as such where all of the chunk are. */
function chunkOf(part: readonly Row[]): Chunk {
  const optional = <Value>(values: readonly (Value | undefined)[]) => ({
    present: values.filter((value) => value !== undefined),
    validity: validityOf(values.map((value) => value !== undefined)),
  });
  const names = optional(part.map(({ name }) => name));
  const days = optional(part.map(({ day }) => day));
  const ids = part.map(({ id }) => id);
  const id: Column = ids.every(isUuid)
    ? { name: 'id', type: 'uuid', values: new Uint8Array(Buffer.from(ids.join('').replaceAll('-', ''), 'hex')) }
    : textColumn('id', ids);
  const sums = part.map(({ sum }) => sum);
  const sum = sums.every(isNumber) ? numberColumn('sum', sums.map(Number)) : textColumn('sum', sums.map(String));
  const store = numberColumn(
    'store',
    part.map((row) => row.store),
  );
  const columns = [
    id,
    textColumn('name', names.present, names.validity),
    store,
    sum,
    numberColumn('day', days.present, days.validity),
  ];
  return { rows: part.length, columns };
}

const cut = <Value>(values: readonly Value[], at: number): Value[][] =>
  Array.from({ length: Math.ceil(values.length / at) }, (_, i) => values.slice(i * at, (i + 1) * at));

async function collected(rows: AnswerRows, from?: number, count?: number): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of rows.chunks(from, count)) chunks.push(chunk);
  return chunks;
}

const csv = (answer: Answer): string => Buffer.concat([...answer.csv()]).toString();

describe('the rows of an answer', () => {
  it('come in their order, and are parts of the same answer again', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 20 }), async (all, size) => {
        const answer = new Answer(sink, cut(all, size).map(chunkOf));
        const chunks = await collected(answer);
        const collector = new AnswerCollector({ results: [sink] });
        for (const chunk of chunks) collector.add({ answer: 0, chunk: encodeChunk(chunk) });
        const [again] = collector.answers();
        expect(csv(again!)).toBe(csv(answer));
        // Nothing is left to sort in chunks that stand one behind the other.
        expect(csv(new Answer({ ...sink, orderBy: [] }, chunks))).toBe(csv(answer));
      }),
      { numRuns: 200 },
    );
  });

  it('are given from any row on, as many as are asked for', async () => {
    const place = fc.integer({ min: 0, max: 70 });
    await fc.assert(
      fc.asyncProperty(rows, place, place, async (all, from, count) => {
        const answer = new Answer(sink, cut(all, 7).map(chunkOf));
        const some = new Answer({ ...sink, orderBy: [] }, await collected(answer, from, count));
        expect(Array.from({ length: some.rows }, (_, row) => some.fields(row))).toEqual(
          Array.from({ length: answer.rows }, (_, row) => answer.fields(row)).slice(from, from + count),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('come in chunks of bounded size', async () => {
    const wide = 'x'.repeat(MAX_TEXT_BYTES / 4);
    const row: Row = { id: 'a', name: wide, store: 1, sum: 1n, day: 1 };
    const few = await collected(new Answer(sink, [chunkOf(Array.from({ length: 10 }, () => row))]));
    expect(few.map((chunk) => chunk.rows)).toEqual([3, 3, 3, 1]);
    const many = Array.from({ length: MAX_ROWS + 1 }, (_, store): Row => ({ ...row, name: undefined, store }));
    const chunks = await collected(new Answer(sink, cut(many, 1000).map(chunkOf)));
    expect(chunks.map((chunk) => chunk.rows)).toEqual([MAX_ROWS, 1]);
  });
});
