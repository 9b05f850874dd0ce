/** Answers for the specs of their forms. */
import { Answer, type AnswerSink } from '@coffee/answers';
import { numberColumn, textColumn, validityOf, type Chunk, type Column } from '@coffee/protocol';

/** A column of each kind that there is. */
export const everyKind: AnswerSink = {
  name: 'every_kind',
  query: 'q1',
  columns: [
    { header: 'id', from: 'id', format: 'uuid' },
    { header: 'store_name', from: 'name', format: 'text', fallback: 'store' },
    { header: 'month', from: 'month', format: 'month' },
    { header: 'half', from: 'half', format: 'half' },
    { header: 'day', from: 'day', format: 'date' },
    { header: 'quantity', from: 'quantity', format: 'integer' },
    { header: 'amount', from: 'amount', format: 'money' },
    { header: 'mean', from: 'mean', format: 'decimal' },
    { header: 'at', from: 'at', format: 'instant' },
    { header: 'is_new', from: 'is_new', format: 'boolean' },
  ],
  orderBy: [],
  joined: [],
};

export interface Row {
  readonly id: string;
  readonly name?: string | undefined;
  readonly store?: number;
  readonly month?: number;
  readonly half?: number;
  readonly day?: number | undefined;
  readonly quantity?: number | bigint;
  readonly amount?: number | bigint;
  readonly mean?: number | bigint;
  readonly at?: number;
  readonly is_new?: 0 | 1;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const uuidOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** As a stage writes them: UUIDs and numbers as such where all are. */
export function chunkOf(rows: readonly Row[]): Chunk {
  const ids = rows.map(({ id }) => id);
  const id: Column = ids.every((text) => UUID.test(text))
    ? { name: 'id', type: 'uuid', values: new Uint8Array(Buffer.from(ids.join('').replaceAll('-', ''), 'hex')) }
    : textColumn('id', ids);
  const names = rows.map(({ name }) => name);
  return {
    rows: rows.length,
    columns: [
      id,
      textColumn('name', present(names), validityOf(names.map((name) => name !== undefined))),
      ...(['store', 'month', 'half', 'day', 'quantity', 'amount', 'mean', 'at', 'is_new'] as const).map((name) =>
        integers(
          name,
          // A row that leaves out a day has none; of all else it has one.
          rows.map((row) => (name === 'day' ? row.day : (row[name] ?? 0))),
        ),
      ),
    ],
  };
}

function integers(name: string, values: readonly (number | bigint | undefined)[]): Column {
  const validity = validityOf(values.map((value) => value !== undefined));
  const there = present(values);
  return there.every((value) => typeof value === 'number')
    ? numberColumn(name, there, validity)
    : textColumn(name, there.map(String), validity);
}

const present = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  values.filter((value) => value !== undefined);

export const answerOf = (...chunks: readonly (readonly Row[])[]): Answer => new Answer(everyKind, chunks.map(chunkOf));

export async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
