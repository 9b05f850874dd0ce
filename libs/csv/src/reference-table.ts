/**
 * Small tables (stores, menu items), by fast-csv: one chunk per file, with the columns and the errors that the scanner would
 * give. Not for large tables: a file is held in memory as rows of strings.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseString } from 'fast-csv';
import { CoffeeError } from '@coffee/core';
import { encodeChunk, numberColumn, textColumn, validityOf, type Column } from '@coffee/protocol';
import { REPORTED_BAD_ROWS, type BadRow } from './bad-row';
import { splitRow } from './row-splitter';
import type { InputFile, ScannedRange, ScanRequest } from './scan-request';
import { inputChanged } from './scanner/open-files';
import { scanProgram, type Operation } from './scanner/scan-program';
import { readSlowRow, type SlowValue } from './scanner/slow-row';
import { packUuid, UUID_BYTES } from './uuid';

/** A file of a reference table is read in one piece. */
export const MAX_REFERENCE_BYTES = 64 << 20;

/**
 * All rows of a file of a reference table.
 * @throws CoffeeError BAD_INPUT when it is too large for one, INPUT_CHANGED when it is not what it was.
 */
export async function readReferenceTable(request: Omit<ScanRequest, 'range' | 'firstRow'>): Promise<ScannedRange> {
  const { file, columns, onBadRow, headroom } = request;
  const bytes = readUnchanged(file);
  const program = scanProgram(file.header, columns);
  const kept: (readonly SlowValue[])[] = [];
  const badRows: BadRow[] = [];
  let badCount = 0;
  let failure: BadRow | undefined;
  try {
    for (const { fields, line } of await dataRows(bytes.toString())) {
      const row = readSlowRow(
        { fields: fields.map((field) => Buffer.from(field)), next: 0 },
        program,
        file.header.length,
        0,
      );
      if ('values' in row) {
        kept.push(row.values);
        continue;
      }
      const bad = { ...row.bad, line };
      badCount++;
      if (badRows.length < REPORTED_BAD_ROWS) badRows.push(bad);
      if (onBadRow === 'skip') continue;
      failure = bad;
      break;
    }
  } catch (cause) {
    failure = unparsable(bytes, file, cause);
  }
  const chunk = { rows: kept.length, columns: program.map((operation, index) => columnOf(operation, kept, index)) };
  const inOrder = program.map(({ position }, index) => ({ position, index })).sort((a, b) => a.position - b.position);
  return {
    chunk: encodeChunk({ ...chunk, columns: inOrder.map(({ index }) => chunk.columns[index]!) }, headroom),
    rows: kept.length,
    bytes: file.size,
    firstRow: file.dataStart < file.size ? file.dataStart : undefined,
    endOfLastRow: file.dataStart < file.size ? file.size : undefined,
    badRows: { count: badCount, first: badRows },
    ...(failure && { failure }),
  };
}

function readUnchanged(file: InputFile): Buffer {
  if (file.size > MAX_REFERENCE_BYTES) {
    const limit = `${MAX_REFERENCE_BYTES} bytes`;
    throw new CoffeeError(
      'BAD_INPUT',
      `${basename(file.path)} is larger than ${limit}; check that it is the right file`,
    );
  }
  const bytes = readFileSync(file.path);
  const { size, mtimeMs } = statSync(file.path);
  if (bytes.length !== file.size || size !== file.size || mtimeMs !== file.mtimeMs) throw inputChanged(file.path);
  return bytes;
}

/** Rows behind the header that are not blank, with the lines (from 1) in which they start. */
async function dataRows(text: string): Promise<{ readonly fields: string[]; readonly line: number }[]> {
  const rows: { fields: string[]; line: number }[] = [];
  let line = 1;
  let headerSeen = false;
  for await (const row of parseString(text)) {
    const fields = row as string[];
    const blank = fields.length === 0;
    if (headerSeen && !blank) rows.push({ fields, line });
    if (!blank) headerSeen = true;
    line += 1 + fields.reduce((breaks, field) => breaks + field.split('\n').length - 1, 0);
  }
  return rows;
}

/** What the project's own grammar has against a file that fast-csv gave up on. */
function unparsable(bytes: Uint8Array, file: InputFile, cause: unknown): BadRow {
  for (let at = file.dataStart; at < bytes.length;) {
    const row = splitRow(bytes, at, true);
    if (row?.problem !== undefined) return { offset: at, message: row.problem, fatal: true };
    at = row?.next ?? bytes.length;
  }
  throw cause;
}

function columnOf({ name, kind }: Operation, rows: readonly (readonly SlowValue[])[], index: number): Column {
  const values = rows.map((row) => row[index]);
  const validity = validityOf(values.map((value) => value !== undefined));
  const present = values.filter((value) => value !== undefined);
  if (kind !== 'uuid' && kind !== 'text') return numberColumn(name, present as number[], validity);
  const texts = present as Uint8Array[];
  const packed = kind === 'uuid' ? texts.map(packUuid) : [undefined];
  if (!packed.every((uuid) => uuid !== undefined)) return textColumn(name, texts, validity);
  const uuids = new Uint8Array(packed.length * UUID_BYTES);
  packed.forEach((uuid, i) => uuids.set(uuid, i * UUID_BYTES));
  return { name, type: 'uuid', values: uuids, ...(validity && { validity }) };
}
