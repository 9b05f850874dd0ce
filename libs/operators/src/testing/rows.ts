/** Chunks from rows and back, for tests: a row is an object, null is a missing value. Slow and plain on purpose. */
import {
  decodeChunk,
  encodeChunk,
  isPresent,
  numberColumn,
  textBytes,
  textColumn,
  uuidText,
  validityOf,
  type Chunk,
  type Column,
} from '@coffee/protocol';

export type Value = number | string | null;
export type Row = Readonly<Record<string, Value>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A column is of UUIDs when all its texts are, of text when one is not, or when it has no value and is one of `texts`, else of
 * numbers. The chunk went through the codec, as chunks do.
 */
export function chunkOf(columns: readonly string[], rows: readonly Row[], texts: readonly string[] = []): Chunk {
  const columnOf = (name: string): Column =>
    columnFrom(
      name,
      rows.map((row) => row[name] ?? null),
      texts.includes(name),
    );
  return decodeChunk(encodeChunk({ rows: rows.length, columns: columns.map(columnOf) }));
}

function columnFrom(name: string, values: readonly Value[], isText: boolean): Column {
  const present = values.filter((value) => value !== null);
  const validity = validityOf(values.map((value) => value !== null));
  const texts = present.filter((value) => typeof value === 'string');
  if (texts.length === 0 && !isText) return numberColumn(name, present as number[], validity);
  if (texts.length === 0 || !texts.every((text) => UUID.test(text))) return textColumn(name, texts, validity);
  const bytes = Buffer.from(texts.join('').replaceAll('-', ''), 'hex');
  return { name, type: 'uuid', values: bytes, ...(validity && { validity }) };
}

/** The rows of a chunk; it goes through the codec, so that a chunk that could not be sent fails its test. */
export function rowsOf(chunk: Chunk): Row[] {
  const decoded = decodeChunk(encodeChunk(chunk));
  const columns = decoded.columns.map((column) => [column.name, valuesOf(column, decoded.rows)] as const);
  return Array.from({ length: decoded.rows }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row]!])),
  );
}

function valuesOf(column: Column, rows: number): Value[] {
  let next = 0;
  return Array.from({ length: rows }, (_, row) => (isPresent(column, row) ? valueAt(column, next++) : null));
}

function valueAt(column: Column, at: number): Value {
  if (column.type === 'uuid') return uuidText(column, at);
  return column.type === 'text' ? Buffer.from(textBytes(column, at)).toString() : column.values[at]!;
}

/** `rows` cut into chunks of `size`. */
export function chunksOf(
  columns: readonly string[],
  rows: readonly Row[],
  size: number,
  texts?: readonly string[],
): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < rows.length; at += size) chunks.push(chunkOf(columns, rows.slice(at, at + size), texts));
  return chunks;
}

export const bytesOf = (chunk: Chunk): string => Buffer.from(encodeChunk(chunk)).toString('base64');
export const instant = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000;
