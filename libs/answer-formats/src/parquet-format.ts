/**
 * Apache Parquet. Owns: which type each column has there, and how many rows are a row group.
 *
 * The type of a column is one for the whole file, and of ids and sums the rows decide: ids are UUID when all are, else text; decimals are of 18
 * digits unless one has more, then of 38. So the rows are asked for twice.
 */
import type { AnswerColumn, AnswerRows, AnswerSink, AnswerType, AnswerValue } from '@coffee/answers';
import { answerType, answerValues } from '@coffee/answers';
import { columnOf, daysFromCivil, formatHalf, isPresent, type Chunk } from '@coffee/protocol';
import type { AnswerFormat } from './answer-format';
import type { SchemaElement } from 'hyparquet-writer' with { 'resolution-mode': 'import' };

export const parquetFormat: AnswerFormat = {
  name: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  suffix: '.parquet',
  isText: false,
  heldBytes: 40 << 20,
  write,
};

/** A group is written when it has so many rows, or so many bytes of text. */
const GROUP_ROWS = 1 << 15;
const GROUP_TEXT = 8 << 20;

interface ParquetColumn {
  readonly element: SchemaElement;
  /** The values of a chunk, as the library takes them. */
  readonly read: (chunk: Chunk) => (row: number) => unknown;
}

async function* write(rows: AnswerRows): AsyncGenerator<Uint8Array> {
  const columns = parquetColumns(rows.sink, await textColumnsOf(rows));
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const root = { name: 'answer', num_children: columns.length };
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [root, ...columns.map(({ element }) => element)],
    createdBy: 'coffee',
  });
  const taken = (): Uint8Array => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return piece;
  };
  const writeGroup = async (group: readonly unknown[][]): Promise<void> => {
    // A dictionary of ids would be all of them.
    const columnData = columns.map(({ element: { name, logical_type } }, i) => ({
      ...{ name, data: group[i]! },
      ...(logical_type?.type === 'UUID' && { encoding: 'PLAIN' as const, statistics: false }),
    }));
    await writer.write({ columnData, rowGroupSize: group[0]!.length });
  };
  let group: unknown[][] = columns.map(() => []);
  let text = 0;
  for await (const chunk of rows.chunks()) {
    columns.forEach(({ read }, i) => {
      const values = read(chunk);
      const out = group[i]!;
      for (let row = 0; row < chunk.rows; row++) out.push(values(row));
    });
    text += textBytes(chunk);
    if (group[0]!.length < GROUP_ROWS && text < GROUP_TEXT) continue;
    await writeGroup(group);
    yield taken();
    group = columns.map(() => []);
    text = 0;
  }
  if (group[0]!.length > 0) await writeGroup(group);
  await writer.finish();
  yield taken();
}

const textBytes = ({ columns }: Chunk): number =>
  columns.reduce((sum, column) => sum + (column.type === 'text' ? column.values.length : 0), 0);

/** The columns that are text in some chunk: sums beyond 2^53, and ids that are no UUIDs. */
async function textColumnsOf(rows: AnswerRows): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { columns } of rows.chunks())
    for (const { name, type } of columns) if (type === 'text') found.add(name);
  return found;
}

function parquetColumns({ columns }: AnswerSink, text: ReadonlySet<string>): ParquetColumn[] {
  return columns.map((column) => {
    const { element, convert } = parquetType(answerType(column), text.has(column.from));
    const isUuid = element.logical_type?.type === 'UUID';
    return {
      element: { name: column.header, repetition_type: 'OPTIONAL', ...element },
      read: (chunk) => (isUuid ? uuidBytes(chunk, column) : converted(answerValues(chunk, column), convert)),
    };
  });
}

interface ParquetType {
  readonly element: Omit<SchemaElement, 'name'>;
  /** What the library takes for a number. */
  readonly convert?: (value: number | bigint) => unknown;
}

/** What the clock on the wall said. */
const TIMESTAMP = { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } as const;

const text: ParquetType = { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' } };

function parquetType({ kind, scale }: AnswerType, isText: boolean): ParquetType {
  switch (kind) {
    case 'text':
      return text;
    case 'uuid':
      if (isText) return text;
      return { element: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } } };
    case 'integer':
      return isText ? decimal(38, 0) : { element: { type: 'INT64' }, convert: BigInt };
    case 'decimal':
      return decimal(isText ? 38 : 18, scale);
    case 'date':
      return { element: { type: 'INT32', converted_type: 'DATE' } };
    case 'month':
      return { element: { type: 'INT32', converted_type: 'DATE' }, convert: (month) => firstDayOf(Number(month)) };
    case 'instant':
      return {
        element: { type: 'INT64', logical_type: TIMESTAMP },
        convert: (seconds) => BigInt(Math.round(Number(seconds) * 1e6)),
      };
    case 'boolean':
      return { element: { type: 'BOOLEAN' }, convert: (value) => value === 1 };
    case 'half':
      return { ...text, convert: (half) => formatHalf(Number(half)) };
  }
}

/** A BigInt is taken for the value times 10 to the power of its scale. */
function decimal(precision: 18 | 38, scale: number): ParquetType {
  const stored =
    precision === 18 ? ({ type: 'INT64' } as const) : ({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 } as const);
  return { element: { ...stored, converted_type: 'DECIMAL', precision, scale }, convert: BigInt };
}

/** In days. */
const firstDayOf = (month: number): number => daysFromCivil(Math.floor(month / 12), (month % 12) + 1, 1);

const converted =
  (values: (row: number) => AnswerValue, convert: ParquetType['convert']) =>
  (row: number): unknown => {
    const value = values(row);
    return convert && value !== undefined && typeof value !== 'string' ? convert(value) : value;
  };

/** Views of a column that has a UUID in every row or none. */
function uuidBytes(chunk: Chunk, { from }: AnswerColumn): (row: number) => unknown {
  const column = columnOf(chunk, from);
  let next = 0;
  return (row) => {
    if (column.type !== 'uuid' || !isPresent(column, row)) return undefined;
    return column.values.subarray(next * 16, ++next * 16);
  };
}
