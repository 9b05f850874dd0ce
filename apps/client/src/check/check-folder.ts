/**
 * What is in a data folder, and which questions can be answered from it, before any is asked. Owns: the findings, table by table. By the
 * rules and with the reader of `coffee analyze`: what is found here is what that command will say.
 */
import { CoffeeError } from '@coffee/core';
import {
  SCHEMA_FILE,
  formOf,
  ignoredReasons,
  joinBadRows,
  noBadRows,
  surveyFolder,
  type Encoding,
  type OnBadRow,
  type SurveyedFile,
  type SurveyedTable,
} from '@coffee/csv';
import type { ProgressReport } from '@coffee/jobs';
import { tableSchemas, type Tables, type TableSchema } from '@coffee/protocol';
import { defaultParameters, planJob, type PhysicalPlan, type Query, type QueryId } from '@coffee/query-plan';
import { ProgressMeter, type ScanPool } from '@coffee/worker-runtime';
import type { ColumnFindings, FileFindings, Findings, TableFindings, TimesFindings } from './findings';
import {
  firstInOpening,
  problemsOf,
  questionFindings,
  type CheckedTable,
  type Problem,
  type QuestionProblems,
} from './questions';
import { readTable } from './read-table';

export interface CheckOptions {
  /** The questions that it is checked for; of another business `queriesOfTables`. */
  readonly queries: readonly (QueryId | Query)[];
  /** Those of the folder, of another business. */
  readonly tables?: Tables;
  readonly scanner: Pick<ScanPool, 'size' | 'scan'>;
  readonly encoding?: Encoding;
  /** With `skip`, bad rows are counted and keep no question from being answered. */
  readonly onBadRow: OnBadRow;
  readonly signal: AbortSignal;
  readonly onProgress: (report: ProgressReport) => void;
}

export interface Check {
  readonly findings: Findings;
  /** What `coffee analyze` would end with, if some question cannot be answered. */
  readonly refusal?: CoffeeError;
}

/** @throws CoffeeError NO_INPUT when there is no such folder, INPUT_CHANGED; the signal's reason when it is aborted. */
export async function checkFolder(dir: string, options: CheckOptions): Promise<Check> {
  const { queries, tables: own, scanner, encoding, onBadRow, signal, onProgress } = options;
  const schemas: Tables = own ?? tableSchemas;
  const started = performance.now();
  const plan = planJob(queries, defaultParameters, { partitions: 1 });
  const survey = surveyFolder(dir, encoding, schemas);
  const sizes = survey.tables.map(({ table, files }) => ({ table, bytes: sumOf(files.map(bytesOf)) }));
  const meter = new ProgressMeter(sizes, started, () => ({ stages: [] }), onProgress);
  const checked: CheckedTable[] = [];
  try {
    for (const table of survey.tables) {
      const scan = plan.tables.find((one) => one.table === table.table);
      const schema = schemas[table.table]!;
      const { readings = [], unique = own && idOf(schema) } = scan ?? {};
      const onBytes = (bytes: number): void => meter.accepted(table.table, bytes);
      const read = table.problem ? undefined : readTable(table, { schema, scanner, readings, unique, signal, onBytes });
      checked.push({ survey: table, ...(read && { read: await read }) });
    }
  } finally {
    meter.stop();
  }
  const questions = queries.map((query) => problemsOf(query, plan, checked, onBadRow));
  const reports = checked.flatMap(({ read }) => read?.report ?? []);
  const refusal = refusalOf(
    questions,
    firstInOpening(plan, checked),
    own ? ['tables', 'read'] : ['questions', 'answered'],
  );
  return {
    findings: {
      folder: dir,
      ...(own && { schema: SCHEMA_FILE }),
      tables: checked.map((table) => tableFindings(table, schemas[table.survey.table]!, plan)),
      ignored: survey.ignored.map(({ name, why }) => ({ name, reason: ignoredReasons[why] })),
      notes: [
        ...survey.equal.map(({ name, equals }) => `${name} has the same bytes as ${equals}`),
        ...reports.flatMap(({ notes }) => notes),
      ],
      badRows: reports.length > 0 ? joinBadRows(reports.map(({ badRows }) => badRows)) : noBadRows,
      questions: questions.map(questionFindings),
    },
    ...(refusal && { refusal }),
  };
}

/** What is met in the opening of files is met before any row: it decides the exit code, and is what is told. */
function refusalOf(
  questions: readonly QuestionProblems[],
  opening: Problem | undefined,
  [what, done]: readonly [what: string, done: string],
): CoffeeError | undefined {
  const open = questions.filter(({ problems }) => problems.length > 0);
  const first = opening ?? open[0]?.problems[0];
  if (!first) return undefined;
  const which = open.map(({ query }) => query).join(', ');
  const many = `${open.length} of ${questions.length} ${what} cannot be ${done} (${which})`;
  return new CoffeeError(first.code, `${many}; the first: ${first.message}`);
}

/** The column whose values are to stand once each: questions join by it. */
const idOf = ({ columns }: TableSchema): string | undefined =>
  columns.find(({ kind, unique }) => unique && (kind === 'id' || kind === 'count'))?.name;

function tableFindings({ survey, read }: CheckedTable, schema: TableSchema, plan: PhysicalPlan): TableFindings {
  const { table, files } = survey;
  const failed = files.findIndex(({ name }) => name === read?.failure?.file);
  return {
    table,
    rows: read?.report.rows ?? 0,
    bytes: sumOf(files.map(bytesOf)),
    badRows: read?.report.badRows.count ?? 0,
    files: files.map((file, i) => fileFindings(file, read, failed >= 0 && i > failed)),
    columns: columnFindings(survey, schema, plan),
    unknown: unknownColumns(survey, schema),
    times: Array.from(read?.times ?? []).flatMap(([column, { bounds, years }]): TimesFindings[] =>
      bounds ? [{ column, ...bounds, years }] : [],
    ),
  };
}

/** `isBehind`: behind one at which the reading of its table has ended. */
function fileFindings(
  { name, file, problem }: SurveyedFile,
  read: CheckedTable['read'],
  isBehind: boolean,
): FileFindings {
  const failed = read?.failure?.file === name ? read.failure.error : problem;
  return {
    ...{ file: name, bytes: file?.size ?? 0 },
    ...(!isBehind && !problem && { rows: read?.report.rowsOf.get(name) ?? 0, badRows: read?.badRows.get(name) ?? 0 }),
    ...(file && file.header.length > 0 && { form: formOf(file) }),
    ...(failed && { problem: failed.message }),
  };
}

function columnFindings(
  { table, files }: SurveyedTable,
  { columns: known }: TableSchema,
  plan: PhysicalPlan,
): ColumnFindings[] {
  const readings = plan.tables.find((scan) => scan.table === table)?.readings ?? [];
  return known.map(({ name, kind, nullable }) => {
    const answers = new Set(readings.flatMap(({ answers, columns }) => (columns.includes(name) ? answers : [])));
    return {
      ...{ column: name, kind, mayBeMissing: nullable },
      readBy: [...new Set(plan.results.flatMap((sink) => (answers.has(sink.name) ? sink.query : [])))],
      notIn: files.filter(({ lacks }) => lacks.has(name)).map((file) => file.name),
    };
  });
}

function unknownColumns({ files }: SurveyedTable, { columns }: TableSchema): string[] {
  const known = new Set(columns.map(({ name }) => name));
  const found = new Set(files.flatMap(({ file, problem }) => (file && !problem ? file.header : [])));
  return [...found].filter((name) => !known.has(name));
}

const bytesOf = ({ file }: SurveyedFile): number => file?.size ?? 0;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
