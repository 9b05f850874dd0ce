/**
 * Which questions can be answered from what was found. Pure. Owns: that a question is judged by the tables and columns that it reads, and by
 * the rows that it cannot do without; with any parameters, for these decide which rows are looked at.
 */
import { count, type ErrorCode } from '@coffee/core';
import type { OnBadRow, SurveyedTable } from '@coffee/csv';
import { defaultParameters, planJob, queryOf, type PhysicalPlan, type Query, type QueryId } from '@coffee/query-plan';
import type { QuestionFindings } from './findings';
import type { TableRead } from './read-table';

export interface CheckedTable {
  readonly survey: SurveyedTable;
  /** Absent when it has no files. */
  readonly read?: TableRead;
}

export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface QuestionProblems {
  readonly query: QueryId;
  readonly question: string;
  /** In the order in which `coffee analyze` would meet them. */
  readonly problems: readonly Problem[];
}

/** `plan`: of all of the queries. */
export function problemsOf(
  asked: QueryId | Query,
  plan: PhysicalPlan,
  checked: readonly CheckedTable[],
  onBadRow: OnBadRow,
): QuestionProblems {
  const { id: query, question } = typeof asked === 'string' ? queryOf(asked) : asked;
  const needed = planJob([asked], defaultParameters, { partitions: 1 }).tables.map(({ table, columns }) => ({
    columns: columns.map(({ name }) => name),
    ...checked.find(({ survey }) => survey.table === table)!,
  }));
  const opening = needed.flatMap(({ columns, survey }) => openingProblems(survey, columns));
  const reading = needed.flatMap(({ survey, read }) => {
    if (!read) return [];
    const { failure, lost } = read;
    const own = plan.tables.find(({ table }) => table === survey.table)?.readings ?? [];
    const bad = own.flatMap(({ answers }, i): Problem[] => {
      const first = lost[i]!;
      const isIts = answers.some((name) => plan.results.some((sink) => sink.name === name && sink.query === query));
      if (onBadRow === 'skip' || first.rows === 0 || !isIts) return [];
      const rows = first.rows === 1 ? 'a bad row' : `${count(first.rows)} bad rows, the first`;
      return [{ code: 'BAD_INPUT', message: `${rows}: ${first.example ?? ''}` }];
    });
    return [...(failure ? [{ code: failure.error.code, message: failure.error.message }] : []), ...bad];
  });
  return { query, question, problems: distinct([...opening, ...reading]) };
}

/** What `coffee analyze` ends with before it reads a row, if it asks all questions: it opens tables in the order of the plan. */
export const firstInOpening = (plan: PhysicalPlan, checked: readonly CheckedTable[]): Problem | undefined =>
  plan.tables.flatMap(({ table, columns }) => {
    const { survey } = checked.find((one) => one.survey.table === table)!;
    return openingProblems(
      survey,
      columns.map(({ name }) => name),
    );
  })[0];

function openingProblems({ problem, files }: SurveyedTable, columns: readonly string[]): Problem[] {
  if (problem) return [{ code: problem.code, message: problem.message }];
  return files.flatMap((file): Problem[] => {
    if (file.problem) return [{ code: file.problem.code, message: file.problem.message }];
    return columns.flatMap((name) => {
      const message = file.lacks.get(name);
      return message === undefined ? [] : [{ code: 'BAD_INPUT' as const, message }];
    });
  });
}

/** Two answers of one question may lack the same rows. */
const distinct = (problems: readonly Problem[]): Problem[] =>
  problems.filter(({ message }, i) => problems.findIndex((other) => other.message === message) === i);

export const questionFindings = ({ query, question, problems }: QuestionProblems): QuestionFindings => ({
  query,
  question,
  problems: problems.map(({ message }) => message),
});
