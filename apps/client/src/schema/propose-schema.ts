/** A `schema.sql` for any folder of CSV files, from all of their rows. Owns: what is proposed of what is found. */
import { count, plural } from '@coffee/core';
import { DEFAULT_RANGE_BYTES, ReadingRoom, TableReading, openFile, type Encoding, type InputFile } from '@coffee/csv';
import {
  dateForms,
  decodeBody,
  isPresent,
  MAX_COLUMNS,
  MAX_TABLES,
  separators,
  tableIn,
  tableSchemas,
  textBytes,
  type Chunk,
  type DateForm,
  type ScanColumn,
  type Separator,
  type TableColumn,
  type TableName,
  type TableSchema,
} from '@coffee/protocol';
import { COMMAND_LINE_REMEDIES, type ScanPool } from '@coffee/worker-runtime';
import { ColumnFacts } from './column-facts';
import { foundTables, nameFor, type FoundTable } from './found-tables';

export interface ProposeOptions {
  readonly scanner: Pick<ScanPool, 'size' | 'scan'>;
  readonly encoding: Encoding;
  readonly signal: AbortSignal;
}

export interface Proposal {
  readonly tables: Readonly<Record<TableName, TableSchema>>;
  /** Lines for people, by table. */
  readonly notes: ReadonlyMap<TableName, readonly string[]>;
  /** What no table has. */
  readonly notices: readonly string[];
}

/** @throws CoffeeError NO_INPUT when the folder cannot be read, INPUT_CHANGED; the signal's reason when it is aborted. */
export async function proposeSchema(dir: string, options: ProposeOptions): Promise<Proposal> {
  const { tables: found, notices } = foundTables(dir, options.encoding);
  const tables: Record<TableName, TableSchema> = {};
  const notes = new Map<TableName, readonly string[]>();
  const left: string[] = [];
  const room = new ReadingRoom(options.scanner.size * RANGES_PER_THREAD, options.signal);
  for (const table of found.slice(0, MAX_TABLES)) {
    const proposed = await propose(table, { ...options, room });
    if (proposed.schema.columns.length === 0) {
      left.push(`left out: ${table.table}, whose files have no column in common`);
      continue;
    }
    tables[table.table] = proposed.schema;
    notes.set(table.table, proposed.notes);
  }
  for (const { table } of found.slice(MAX_TABLES))
    left.push(`left out: ${table}, for a folder has at most ${MAX_TABLES} tables`);
  return { tables, notes, notices: [...notices, ...left] };
}

interface Proposed {
  readonly schema: TableSchema;
  readonly notes: readonly string[];
}

/** Of so many rows and more a table is large. */
const LARGE = 100_000;
const RANGES_PER_THREAD = 3;

type ReadOptions = Pick<ProposeOptions, 'scanner' | 'encoding'> & { readonly room: ReadingRoom };

async function propose(found: FoundTable, options: ReadOptions): Promise<Proposed> {
  const headers = headersOf(found.files);
  const shop = tableIn(tableSchemas, found.table);
  const asked: TableSchema = {
    large: true,
    columns: headers.common.map((header, i): TableColumn => ({ name: `c${i}`, kind: 'text', nullable: true, header })),
  };
  const facts = headers.common.map(() => new ColumnFacts());
  const { rows, badRows } = await readAll(found, asked, facts, options);
  const known = [
    `${plural(rows, 'row')} in ${plural(found.files.length, 'file')}`,
    ...(badRows > 0 ? [`${plural(badRows, 'line')} cannot be read, and left out here`] : []),
    ...headers.others.map((header) => `column ${JSON.stringify(header)} is not in all files once, and left out here`),
  ];
  if (shop?.columns.every(({ name }) => headers.common.some((header) => header.toLowerCase() === name)))
    return { schema: { ...shop, ...(found.pattern !== undefined && { files: found.pattern }) }, notes: known };
  const forms = formsOf(facts);
  const columns = columnsOf(headers.common, facts, forms);
  const separator = separatorOf(found.files);
  const schema: TableSchema = {
    large: rows >= LARGE || !columns.some(({ unique }) => unique),
    columns,
    ...(found.pattern !== undefined && { files: found.pattern }),
    ...(separator !== undefined && { separator }),
    ...(forms.decimalComma && { decimalComma: true as const }),
    ...(forms.dates !== 'YYYY-MM-DD' && { dates: forms.dates }),
  };
  return { schema, notes: [...known, ...forms.notes, ...notesOf(facts, columns)] };
}

/** The one that all files have, if it is not the comma: of others each says its own. */
function separatorOf(files: readonly InputFile[]): Separator | undefined {
  const all = new Set(files.map(({ form }) => (form as { readonly separator: number }).separator));
  const [first] = all;
  return all.size > 1 || first === 44 ? undefined : separators.find((sign) => sign.charCodeAt(0) === first);
}

/** Names that all files have once, and the others. */
function headersOf(files: readonly InputFile[]): {
  readonly common: readonly string[];
  readonly others: readonly string[];
} {
  const all = [...new Set(files.flatMap(({ header }) => header))];
  const isCommon = (name: string): boolean =>
    name !== '' &&
    !/[\p{Cc}]/u.test(name) &&
    name.length <= 200 &&
    files.every(({ header }) => header.filter((other) => other.toLowerCase() === name.toLowerCase()).length === 1);
  const common = all
    .filter(isCommon)
    .filter((name, i, names) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === i);
  const taken = common.slice(0, MAX_COLUMNS);
  return {
    common: taken,
    others: all.filter((name) => !taken.some((other) => other.toLowerCase() === name.toLowerCase())),
  };
}

async function readAll(
  { table, files }: FoundTable,
  schema: TableSchema,
  facts: readonly ColumnFacts[],
  { scanner, encoding, room }: ReadOptions,
): Promise<{ readonly rows: number; readonly badRows: number }> {
  const columns: ScanColumn[] = schema.columns.map(({ name }) => ({ name, kind: 'text', nullable: true }));
  if (columns.length === 0) return { rows: 0, badRows: 0 };
  const names = columns.map(({ name }) => name);
  const reading = TableReading.ofChunks(
    { table, schema, columns, readings: [{ answers: ['schema'], columns: names }] },
    {
      ...{ scanner, room, rangeBytes: DEFAULT_RANGE_BYTES, remedies: COMMAND_LINE_REMEDIES, onBadRow: 'skip' },
      take: (_seq, body) => {
        add(decodeBody(body), facts);
        return Promise.resolve();
      },
    },
  );
  for (const { path, name } of files) await reading.read(openFile(path, { name, table, schema, columns, encoding }));
  await reading.done();
  const { rows, badRows } = reading.report;
  return { rows, badRows: badRows.count };
}

function add(chunk: Chunk, facts: readonly ColumnFacts[]): void {
  const decoder = new TextDecoder();
  for (const [i, column] of chunk.columns.entries()) {
    if (column.type !== 'text') continue;
    let next = 0;
    for (let row = 0; row < chunk.rows; row++)
      facts[i]!.add(isPresent(column, row) ? decoder.decode(textBytes(column, next++)) : undefined);
  }
}

interface Forms {
  readonly decimalComma: boolean;
  readonly dates: DateForm;
  readonly notes: readonly string[];
}

/** One way to write decimals and dates for all of the table: the one that most columns are in. */
function formsOf(facts: readonly ColumnFacts[]): Forms {
  const decimalComma = facts.some(({ hasComma }) => hasComma);
  const dated = facts.map(({ dates }) => dates).filter(({ length }) => length > 0);
  const counts = dateForms.map((form) => ({ form, columns: dated.filter((forms) => forms.includes(form)).length }));
  const most = Math.max(...counts.map(({ columns }) => columns));
  const best = counts.filter(({ columns }) => columns === most && most > 0).map(({ form }) => form);
  const [dates = 'YYYY-MM-DD', ...others] = best;
  const notes = others.length > 0 ? [`${[dates, ...others].join(' and ')} fit all dates, ${dates} is taken`] : [];
  return { decimalComma, dates, notes };
}

/** Names of columns that tell rows apart. */
const KEY = /(?:^|_)(?:id|no|nr|number|code|key)$/;

function columnsOf(headers: readonly string[], facts: readonly ColumnFacts[], forms: Forms): TableColumn[] {
  const taken = new Set<string>();
  const names = headers.map((header) => nameFor(header, taken, 'my_column'));
  const key = names.findIndex((name, i) => facts[i]!.isUnique && (i === 0 || KEY.test(name)));
  return names.map((name, i): TableColumn => {
    const header = headers[i]!;
    return {
      name,
      kind: facts[i]!.kind(forms.decimalComma, forms.dates),
      nullable: facts[i]!.missing > 0 || facts[i]!.values === 0,
      ...(i === key && { unique: true }),
      ...(header.toLowerCase() !== name && { header }),
    };
  });
}

function notesOf(facts: readonly ColumnFacts[], columns: readonly TableColumn[]): string[] {
  const missing = columns.flatMap(({ name }, i) => {
    const { missing: rows, values } = facts[i]!;
    if (values === 0) return [`${name} has no values`];
    return rows > 0 ? [`${name} is missing in ${count(rows)}`] : [];
  });
  return missing.length > 0 ? [missing.join(', ')] : [];
}
