/** Statements as questions. */
import { CoffeeError } from '@coffee/core';
import { tableSchemas, type Tables } from '@coffee/protocol';
import type { Question } from '@coffee/query-plan';
import { readValues, type ParameterValue } from '../text/parameter-values';
import type { Position } from '../text/sql-error';
import type { SqlStatement } from '../statement';
import type { Syntax } from '../syntax/tree';
import { bindSelect } from './bind-select';
import { orMeant } from './nearest';
import { parametersIn } from './parameters-in';
import { Room } from './size';

export interface BindOptions {
  /** Absent: those of the coffee shop. */
  readonly tables?: Tables;
  /** Values as people write them, by name without the dollar, in any case of letters; they stand before the defaults of the text. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Of all that is asked at once; absent: each statement has its own. */
  readonly room?: Room;
}

/**
 * Names resolved, kinds known, parameters replaced. A given parameter that the statement does not use is passed over: see `bindAll`.
 * @throws SqlError (USAGE) with line and column; CoffeeError USAGE for the value of a parameter.
 */
export function bind(
  statement: SqlStatement,
  { tables = tableSchemas, parameters = {}, room = new Room() }: BindOptions = {},
): Question {
  const { source, name, title, select } = statement;
  const given = new Map(Object.entries(parameters).map(([each, text]) => [each.toLowerCase(), text]));
  const valuesOf = (wanted: string): readonly ParameterValue[] | undefined => {
    const text = given.get(wanted);
    return text === undefined ? statement.defaults.get(wanted) : readGiven(wanted, text);
  };
  const parameter = (wanted: string, at: Position): readonly Syntax[] => {
    const found = valuesOf(wanted);
    if (found) {
      room.take(found.length, at, (place, problem) => source.error(place, problem));
      return found.map((value) => written(value, at));
    }
    const near = orMeant(
      `$${wanted}`,
      [...statement.defaults.keys(), ...given.keys()].map((each) => `$${each}`),
      '',
    );
    throw source.error(
      at,
      `$${wanted} has no value${near === '' ? '; give' : `${near} Else give`} it one (on the command line --param ${wanted}=…), or say one in a comment above, -- $${wanted} = …`,
    );
  };
  const own = tables === tableSchemas ? {} : { tables };
  return {
    name,
    ...(title !== undefined && { title }),
    ...own,
    ...bindSelect(source, select, tables, parameter, room),
  };
}

/**
 * All statements of a text.
 * @throws CoffeeError USAGE as `bind` and `checkGiven`.
 */
export function bindAll(statements: readonly SqlStatement[], options: BindOptions = {}): Question[] {
  checkGiven(statements, options);
  const room = new Room();
  return statements.map((statement) => bind(statement, { room, ...options }));
}

/** @throws CoffeeError USAGE for a given parameter that none of the statements uses. */
export function checkGiven(statements: readonly SqlStatement[], { parameters = {} }: BindOptions): void {
  const used = [...new Set(statements.flatMap(({ select }) => parametersIn(select)))];
  for (const given of Object.keys(parameters)) {
    if (used.includes(given.toLowerCase())) continue;
    const names = used.map((each) => `$${each}`);
    const all = used.length === 0 ? '; there are none' : `; there are ${names.join(', ')}`;
    throw new CoffeeError('USAGE', `no question has a parameter $${given}${orMeant(`$${given}`, names, all)}`);
  }
}

function readGiven(name: string, text: string): readonly ParameterValue[] {
  const values = readValues(text);
  if (typeof values === 'string') throw new CoffeeError('USAGE', `the value of $${name} ${values}`);
  return values;
}

function written({ is, text }: ParameterValue, at: Position): Syntax {
  if (is === 'text') return { node: 'text', value: text, at };
  return text.startsWith('-')
    ? { node: 'unary', op: '-', of: { node: 'number', text: text.slice(1), at }, at }
    : { node: 'number', text, at };
}
