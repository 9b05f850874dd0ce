/** Which columns of joined tables a question looks at, what they are called behind the join, and what follows from which keys. */
import { columnsIn, isTextual, type Expression } from '@coffee/operators';
import type { ColumnKind } from '@coffee/protocol';
import type { AttachSpec, GroupNode, JoinNode, TopNode } from '../logical-plan';
import { column, isPresent, replaced } from './expressions';
import type { Naming } from './naming';
import { schemaIn, type Question, type QuestionJoin } from './question';

/** `alias.column` is of a joined table. */
export const isJoined = (name: string): boolean => name.includes('.');
const aliasOf = (name: string): string => name.slice(0, name.indexOf('.'));
const columnOf = (name: string): string => name.slice(name.indexOf('.') + 1);

export const isOfTable = (expression: Expression | undefined): boolean =>
  expression === undefined || !columnsIn(expression).some(isJoined);

/** What an inner join asks of a row: a partner. A row of the first table without the key has none, which is known where that table is. */
export const partnersOf = (question: Question): Expression[] =>
  question.joins.flatMap(({ kind, table, alias, on, referenceKey }) => {
    if (kind !== 'inner') return [];
    const partner = isPresent(column(`${alias}.${referenceKey}`, kindIn(question, table, referenceKey)));
    return isJoined(on) ? [partner] : [isPresent(column(on, kindIn(question, question.from, on))), partner];
  });

const kindIn = (question: Question, table: string, name: string): ColumnKind =>
  schemaIn(question, table).columns.find((candidate) => candidate.name === name)!.kind;

export class Joins {
  /** By `alias.column`, its name behind the joins. */
  readonly #names = new Map<string, string>();

  constructor(
    private readonly question: Question,
    private readonly naming: Naming,
  ) {}

  /** The aliases whose columns follow from the keys: those that are joined by one of them, or by what follows. */
  determinedBy(keys: ReadonlySet<string>): ReadonlySet<string> {
    const determined = new Set<string>();
    for (const { on, alias } of this.question.joins)
      if (isJoined(on) ? determined.has(aliasOf(on)) : keys.has(on)) determined.add(alias);
    return determined;
  }

  /** Whether it has one value for each value of the keys. */
  follows(expression: Expression, keys: ReadonlySet<string>): boolean {
    const determined = this.determinedBy(keys);
    return columnsIn(expression).every((name) => (isJoined(name) ? determined.has(aliasOf(name)) : keys.has(name)));
  }

  /** The columns of the first table by which what is looked at is joined. */
  keysFor(expressions: readonly Expression[]): string[] {
    return this.#neededFor(expressions).flatMap(({ on }) => (isJoined(on) ? [] : [on]));
  }

  /** The expression over the columns behind the joins. */
  behind(expression: Expression): Expression {
    return replaced(expression, (found) =>
      isJoined(found.column) ? { ...found, column: this.#nameOf(found.column) } : found,
    );
  }

  /** The joins that are looked at behind `node`, of these expressions, and the rows with them. */
  attached(node: GroupNode | TopNode, expressions: readonly Expression[]): GroupNode | TopNode | JoinNode {
    const looked = new Set(expressions.flatMap(columnsIn).filter(isJoined));
    const needed = this.#neededFor(expressions);
    for (const { on } of needed) if (isJoined(on)) looked.add(on);
    return needed.reduce<GroupNode | TopNode | JoinNode>((input, { table, on, referenceKey, alias }) => {
      const wanted = [...looked].filter((name) => aliasOf(name) === alias);
      const key = isJoined(on) ? this.#nameOf(on) : on;
      const attach = wanted.map((name) => this.#attachOf(table, name));
      return { op: 'join', input, table, key, referenceKey, attach };
    }, node);
  }

  /** In the order in which they are written: a join by a column of another stands behind that. */
  #neededFor(expressions: readonly Expression[]): QuestionJoin[] {
    const aliases = new Set(expressions.flatMap(columnsIn).filter(isJoined).map(aliasOf));
    for (const { alias, on } of [...this.question.joins].reverse())
      if (aliases.has(alias) && isJoined(on)) aliases.add(aliasOf(on));
    return this.question.joins.filter(({ alias }) => aliases.has(alias));
  }

  #attachOf(table: QuestionJoin['table'], name: string): AttachSpec {
    const kind = kindIn(this.question, table, columnOf(name));
    return { from: columnOf(name), as: this.#nameOf(name), kind: isTextual(kind) ? 'text' : 'number' };
  }

  #nameOf(name: string): string {
    let known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, (known = this.naming.name(columnOf(name), 'joined')));
    return known;
  }
}
