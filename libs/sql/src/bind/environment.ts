/** What an expression is bound in: a clause of one question. */
import type { Expression } from '@coffee/operators';
import type { Position, SqlError } from '../text/sql-error';
import type { Name, Syntax, SyntaxOf } from '../syntax/tree';
import type { Room } from './size';

export interface Environment {
  readonly error: (at: Position, problem: string) => SqlError;
  /** For expressions that are bound as a whole. */
  readonly room: Room;
  /** The values that a parameter stands for, as if they were written there. @throws SqlError when it has none. */
  readonly parameter: (name: string, at: Position) => readonly Syntax[];
  /** @throws SqlError */
  readonly name: (parts: readonly Name[]) => Expression;
  /** The value of an aggregate or window function; undefined for other functions. @throws SqlError where there can be none. */
  readonly call: (call: SyntaxOf<'call'>) => Expression | undefined;
}

/** A value, or a parameter that stands for one. */
export function single(env: Environment, syntax: Syntax): Syntax {
  if (syntax.node !== 'parameter') return syntax;
  const values = env.parameter(syntax.name, syntax.at);
  if (values.length === 1) return values[0]!;
  throw env.error(
    syntax.at,
    `$${syntax.name} has ${values.length} values: several can stand only in IN ($${syntax.name})`,
  );
}
