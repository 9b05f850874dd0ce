/** What names and functions mean in each clause of a SELECT, as in DuckDB. */
import type { Expression } from '@coffee/operators';
import type { Position, SqlError } from '../text/sql-error';
import type { Name, Syntax, SyntaxOf } from '../syntax/tree';
import type { Environment } from './environment';
import { hasAggregate, hasRank, isAggregate, isRank, type Groups, type Places } from './groups';
import { orMeant } from './nearest';
import type { Scope, ScopeColumn } from './scope';
import type { Room } from './size';

export type Clause = 'SELECT' | 'WHERE' | 'GROUP BY' | 'HAVING' | 'QUALIFY' | 'ORDER BY';

/** What may be used in a clause beside columns, and what is said where it may not. */
const rules: { readonly [Of in Clause]: { readonly aggregates?: string; readonly ranks?: string } } = {
  SELECT: {},
  WHERE: { aggregates: 'HAVING chooses groups', ranks: 'QUALIFY chooses by rank' },
  'GROUP BY': { aggregates: 'groups are made of rows', ranks: 'groups are made of rows' },
  HAVING: { ranks: 'QUALIFY chooses by rank' },
  QUALIFY: {},
  'ORDER BY': {},
};

/** What a clause can look up. */
export interface ClauseContext {
  readonly scope: Scope;
  readonly groups: Groups;
  readonly places: Places;
  readonly room: Room;
  readonly error: (at: Position, problem: string) => SqlError;
  readonly parameter: (name: string, at: Position) => readonly Syntax[];
  /** The expression of the item that is called so, of those that the clause may use. */
  readonly alias: (name: string) => Expression | undefined;
  readonly aliases: () => readonly string[];
  /** What is said of the name of an item, where none can stand. */
  readonly aliasesInside?: string;
  /** Whether a column has a meaning behind the groups: it is a key, or rows are not grouped. */
  readonly isThere: (column: Expression) => boolean;
}

/**
 * @param aliasFirst a name alone is that of an item before it is that of a column: what ORDER BY takes as a whole.
 */
export function environmentOf(context: ClauseContext, clause: Clause, aliasFirst = false): Environment {
  const { scope, groups, error, parameter, room } = context;
  const columnOf = (column: ScopeColumn, at: Position): Expression => {
    const bound: Expression = { column: column.column, kind: column.kind };
    context.places.set(bound, at);
    return bound;
  };
  const aliasOf = (name: Name): Expression | undefined => {
    const found = context.alias(name.value.toLowerCase());
    if (!found) return undefined;
    if (context.aliasesInside !== undefined)
      throw error(name.at, `${name.value} is a name of the answer: ${context.aliasesInside}`);
    const { aggregates, ranks } = rules[clause];
    if (aggregates !== undefined && hasAggregate(found))
      throw error(name.at, `${name.value} is an aggregate, which cannot stand in ${clause}: ${aggregates}`);
    if (ranks !== undefined && hasRank(found))
      throw error(name.at, `${name.value} is a rank, which cannot stand in ${clause}: ${ranks}`);
    return found;
  };
  const name = (parts: readonly Name[]): Expression => {
    const [only] = parts.length === 1 ? parts : [];
    const at = parts[0]!.at;
    if (!only) return columnOf(scope.find(parts), at);
    const asAlias = aliasFirst ? aliasOf(only) : undefined;
    if (asAlias) return asAlias;
    const column = scope.lookUp(parts);
    const bound = column && columnOf(column, at);
    if (bound && (clause === 'WHERE' || clause === 'GROUP BY' || clause === 'SELECT' || context.isThere(bound)))
      return bound;
    return aliasOf(only) ?? bound ?? columnOf(findNamed(context, parts), at);
  };
  const rows: Environment = {
    error,
    room,
    parameter,
    name: (parts) => columnOf(scope.find(parts), parts[0]!.at),
    call: (each) => {
      if (isRank(each)) throw error(each.at, `${each.fn} cannot stand in an aggregate`);
      if (isAggregate(each)) throw error(each.at, 'an aggregate cannot stand in another one: ask in two questions');
      return undefined;
    },
  };
  const call = (each: SyntaxOf<'call'>): Expression | undefined => {
    const { aggregates, ranks } = rules[clause];
    if (isRank(each)) {
      if (ranks !== undefined) throw error(each.at, `${each.fn} cannot stand in ${clause}: ${ranks}`);
      return groups.rank(each, { error, room, parameter, name, call: inWindow });
    }
    if (!isAggregate(each)) return undefined;
    if (aggregates !== undefined) throw error(each.at, `${each.fn} cannot stand in ${clause}: ${aggregates}`);
    return groups.aggregate(each, rows);
  };
  const inWindow = (each: SyntaxOf<'call'>): Expression | undefined => {
    if (isRank(each)) throw error(each.at, `${each.fn} cannot stand in another window`);
    return call(each);
  };
  return { error, room, parameter, name, call };
}

/** For its error: it has the names of items, too. */
function findNamed({ scope, aliases, error }: ClauseContext, parts: readonly Name[]): ScopeColumn {
  const { value, at } = parts[0]!;
  const hint = orMeant(value, aliases(), '');
  if (hint !== '') throw error(at, `there is no column ${value}${hint}`);
  return scope.find(parts);
}
