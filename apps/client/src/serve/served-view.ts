/** What a folder that is served has, for whoever serves it: table by table, and which questions cannot be answered from it, or of another business which tables not read. */
import { CoffeeError, plural } from '@coffee/core';
import { surveyFolder, type SurveyedTable } from '@coffee/csv';
import { catalogue, defaultParameters, planJob } from '@coffee/query-plan';
import type { FolderToServe } from '@coffee/serve';
import { problemsOf, type QuestionProblems } from '../check/questions';
import { queriesOfTables } from '../check/table-queries';
import { bytes } from '../terminal/style';
import { renderTable } from '../terminal/table';
import { style, text, wrapLine, type Line } from '../terminal/text';

/**
 * By the files' names, sizes and headers: no row is read.
 * @throws CoffeeError NO_INPUT, BAD_INPUT when no question can be answered, or no table of its schema read: the folder is another than was meant.
 */
export function servedLines({ path, schema }: FolderToServe, width: number): Line[] {
  const { tables } = surveyFolder(path, undefined, schema?.tables);
  const queries = schema ? queriesOfTables(schema.tables) : catalogue;
  const plan = planJob(queries, defaultParameters, { partitions: 1 });
  const checked = tables.map((survey) => ({ survey }));
  const questions = queries.map((query) => problemsOf(query, plan, checked, 'skip'));
  const open = questions.filter(({ problems }) => problems.length > 0);
  const [first] = open.length === questions.length ? (open[0]?.problems ?? []) : [];
  if (first)
    throw new CoffeeError(
      first.code,
      `no ${schema ? 'table can be read' : 'question can be answered'}: ${first.message}`,
    );
  return [
    ...renderTable(['table', 'files', 'size'], tables.map(tableRow), width),
    ...open.flatMap((question) => questionLines(question, width)),
  ];
}

function tableRow({ table, files }: SurveyedTable): string[] {
  const size = files.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  return [table, files.length === 0 ? 'no files' : plural(files.length, 'file'), files.length === 0 ? '' : bytes(size)];
}

const questionLines = ({ query, problems: [first] }: QuestionProblems, width: number): Line[] =>
  wrapLine(text`${style('red', '✗')} ${style('bold', query)}  ${first?.message ?? ''}`, width, '    ');
