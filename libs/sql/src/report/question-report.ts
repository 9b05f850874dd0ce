/**
 * What is to be known of questions before a job is opened for them: their plan, or all that is wrong with their texts. Owns: that a plan is one that every
 * gateway and worker takes. Plain values: they cross threads and processes.
 */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import {
  defaultParameters,
  explain,
  planJob,
  queriesOf,
  type PhysicalPlan,
  type PlanOptions,
  type ValueFormat,
} from '@coffee/query-plan';
import { validatePlan } from '@coffee/query-plan/validate';
import { parametersIn } from '../bind/parameters-in';
import type { SqlStatement } from '../statement';
import { writtenValues } from '../text/written-values';
import {
  QuestionsError,
  boundQuestions,
  problemOf,
  type AskedQuestions,
  type BoundQuestions,
  type QuestionProblem,
} from './bound-questions';

/** One answer that there will be. */
export interface QuestionReport {
  /** Of the answer. */
  readonly name: string;
  /** What it asks, for people. */
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly format: ValueFormat }[];
  /** In the order in which they first stand; `value` as a person writes it. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

export type QuestionsReport =
  | {
      readonly ok: true;
      readonly plan: PhysicalPlan;
      readonly questions: readonly QuestionReport[];
      /** The plan in words, as `coffee sql --explain` prints it. */
      readonly words: string;
    }
  | { readonly ok: false; readonly problems: readonly QuestionProblem[] };

/** @throws (rejects) CoffeeError INTERNAL when the parser fails. */
export async function reportOf(asked: AskedQuestions, options: PlanOptions): Promise<QuestionsReport> {
  try {
    return planned(await boundQuestions(asked), asked, options);
  } catch (thrown) {
    return { ok: false, problems: thrown instanceof QuestionsError ? thrown.problems : [problemOf(thrown)] };
  }
}

/** What more of a comment than this is said is for those who read the text. */
const MAX_TITLE = 200;

function planned(
  { questions, statements }: BoundQuestions,
  asked: AskedQuestions,
  options: PlanOptions,
): QuestionsReport {
  const queries = queriesOf(questions);
  const plan = planJob(queries, defaultParameters, options);
  checkPlan(plan);
  return {
    ok: true,
    plan,
    questions: queries.map(({ id: name, question }, i) => ({
      name,
      title: question.slice(0, MAX_TITLE),
      columns: plan.results
        .filter((result) => result.name === name)
        .flatMap((result) => result.columns.map(({ header, format }) => ({ name: header, format }))),
      parameters: parametersOf(statements[i]!, asked),
    })),
    words: explain(queries, undefined, options),
  };
}

/** Each of them has a log for each of its partitions. */
const MAX_STATEFUL = 100;
/** In the journal beside the texts, whose records have 512 KiB. */
const MAX_PLAN_BYTES = 256 * 1024;

/** @throws CoffeeError USAGE when it is more than whoever reads it from the journal would take. */
function checkPlan(plan: PhysicalPlan): void {
  const stateful = plan.stages.filter((stage) => !('root' in stage)).length;
  if (stateful > MAX_STATEFUL)
    throw new CoffeeError(
      'USAGE',
      `the questions need ${stateful} stages that keep state, more than ${MAX_STATEFUL}: ask them in several jobs`,
    );
  const json = JSON.stringify(plan);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_PLAN_BYTES)
    throw new CoffeeError(
      'USAGE',
      `the plan of the questions takes ${bytes} bytes, more than ${MAX_PLAN_BYTES}: ask them in several jobs`,
    );
  try {
    validatePlan(JSON.parse(json));
  } catch (cause) {
    const { message } = asCoffeeError(cause);
    throw new CoffeeError('USAGE', `more is asked than a plan can have: ${message}`, { cause });
  }
}

function parametersOf(
  { select, defaults }: SqlStatement,
  { parameters = {} }: AskedQuestions,
): QuestionReport['parameters'] {
  const given = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]));
  return parametersIn(select).map((name) => {
    const value = given.get(name) ?? writtenValues(defaults.get(name) ?? []);
    return { name, value };
  });
}
