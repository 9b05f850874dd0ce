/** The texts of questions, bound; or all that is wrong with them. Owns: what of several problems is told. */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { Tables } from '@coffee/protocol';
import type { Question } from '@coffee/query-plan';
import { bind, checkGiven } from '../bind/bind';
import { Room } from '../bind/size';
import { readSchema } from '../schema/read-schema';
import { parse, type SqlStatement } from '../statement';
import { SqlError } from '../text/sql-error';

/** As a client asks. */
export interface AskedQuestions {
  /** Texts of one statement or more; `name` is that of a file, without its ending. */
  readonly questions: readonly { readonly name: string; readonly text: string }[];
  /** Values of parameters as people write them, by name without the dollar. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The text of a `schema.sql`: the tables that they are about, where these are not the coffee shop's. */
  readonly schema?: string;
}

export interface QuestionProblem {
  /** Name of the text, where it is about one. */
  readonly question?: string;
  /** `schema.sql`, where it is about that. */
  readonly file?: string;
  /** From 1; columns are code points. Absent where it is about no place. */
  readonly line?: number;
  readonly column?: number;
  /** One line. */
  readonly message: string;
  /** For a terminal: with the place, the line and a caret. */
  readonly shown: string;
}

/** USAGE: a line for each problem, and a caret, as a terminal shows it. */
export class QuestionsError extends CoffeeError {
  override readonly name: string = 'QuestionsError';
  /** @param isNamed whether it says which text each is about. */
  constructor(
    readonly problems: readonly QuestionProblem[],
    isNamed: boolean,
  ) {
    const lines = problems.map(({ question, shown }) =>
      isNamed && question !== undefined ? `${question}: ${shown}` : shown,
    );
    super('USAGE', lines.join('\n'));
  }
}

export interface BoundQuestions {
  readonly statements: readonly SqlStatement[];
  /** One for each. */
  readonly questions: readonly Question[];
}

/**
 * @param options.passesOverGiven whether a value may be given for a parameter that none of them has.
 * @throws (rejects) QuestionsError with the first that cannot be read of each text, or the first without a meaning of each statement.
 */
export async function boundQuestions(
  { questions: texts, parameters, schema }: AskedQuestions,
  { passesOverGiven = false }: { readonly passesOverGiven?: boolean } = {},
): Promise<BoundQuestions> {
  const tables = schema === undefined ? {} : { tables: await tablesOf(schema) };
  const given = { ...(parameters && { parameters }), ...tables, room: new Room() };
  const problems: QuestionProblem[] = [];
  const statements: SqlStatement[] = [];
  const questions: Question[] = [];
  for (const { name, text } of texts) {
    try {
      const parsed = await parse(text, { name, ...tables });
      statements.push(...parsed);
      for (const statement of parsed) {
        try {
          questions.push(bind(statement, given));
        } catch (thrown) {
          problems.push(problemOf(thrown, name));
        }
      }
    } catch (thrown) {
      problems.push(problemOf(thrown, name));
    }
  }
  if (problems.length === 0 && !passesOverGiven) {
    try {
      checkGiven(statements, given);
    } catch (thrown) {
      problems.push(problemOf(thrown));
    }
  }
  if (problems.length > 0) throw new QuestionsError(problems, texts.length > 1);
  return { statements, questions };
}

/** @throws (rejects) QuestionsError */
async function tablesOf(schema: string): Promise<Tables> {
  try {
    return (await readSchema(schema)).tables;
  } catch (thrown) {
    throw new QuestionsError([{ file: 'schema.sql', ...problemOf(thrown) }], false);
  }
}

/** @throws what was thrown when it is no fault of the text. */
export function problemOf(thrown: unknown, question?: string): QuestionProblem {
  const of = question === undefined ? {} : { question };
  if (thrown instanceof SqlError) {
    const { problem, at, message } = thrown;
    return { ...of, line: at.line, column: at.column, message: problem, shown: message };
  }
  // Sizes are bounded before, so it has never been seen: a tree that is deeper than this process can go down.
  const isTooDeep = thrown instanceof RangeError;
  const { code, message } = isTooDeep
    ? new CoffeeError('USAGE', 'the statement is nested too deeply: write it with fewer levels')
    : asCoffeeError(thrown);
  if (code !== 'USAGE') throw thrown;
  return { ...of, message, shown: message };
}
