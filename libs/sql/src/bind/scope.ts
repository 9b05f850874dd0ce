/** The tables of a question and their columns, by name in any case of letters. Owns: how columns are called in a bound question, and which joins can be made. */
import type { ColumnKind, TableName, Tables, TableSchema } from '@coffee/protocol';
import type { QuestionJoin } from '@coffee/query-plan';
import type { SqlText } from '../text/sql-error';
import type { JoinSyntax, Name, Select, Syntax, SyntaxOf, TableSyntax } from '../syntax/tree';
import { orMeant } from './nearest';

export interface ScopeColumn {
  /** In expressions. */
  readonly column: string;
  /** In its table. */
  readonly name: string;
  readonly kind: ColumnKind;
  readonly table: string;
  /** The same values are in a column before it: without its table the name means that one. */
  readonly isSecond: boolean;
}

export class Scope {
  private constructor(
    private readonly source: SqlText,
    readonly from: TableName,
    /** What stands for each table, lower case, with the table's name. */
    private readonly labels: Map<string, TableName>,
    readonly joins: QuestionJoin[],
    readonly columns: ScopeColumn[],
  ) {}

  /** @throws SqlError */
  static of(source: SqlText, select: Select, tables: Tables): Scope {
    const [from, { columns }] = tableOf(source, select.from.name, tables);
    const table = (select.from.alias ?? select.from.name).value.toLowerCase();
    const own = columns.map(({ name, kind }) => ({ column: name, name, kind, table, isSecond: false }));
    const scope = new Scope(source, from, new Map([[table, from]]), [], own);
    for (const join of select.joins) scope.#join(join, tables);
    return scope;
  }

  /** @throws SqlError when there is none, or more than one. */
  find(parts: readonly Name[]): ScopeColumn {
    const found = this.lookUp(parts);
    if (found) return found;
    const [table, name] = parts.length === 1 ? [undefined, parts[0]!] : [parts[0]!, parts[1]!];
    const near = this.columns.filter((column) => !table || column.table === table.value.toLowerCase());
    const whose = [...new Set(near.map((column) => column.table))].join(', ');
    const names = [...new Set(near.map((column) => column.name))];
    throw this.source.error(
      name.at,
      `there is no column ${name.value} in ${whose}${orMeant(name.value, names, `; there are ${names.join(', ')}`)}`,
    );
  }

  /** Undefined when there is none. @throws SqlError when there is more than one, and for a table that is not there. */
  lookUp(parts: readonly Name[]): ScopeColumn | undefined {
    if (parts.length > 2)
      throw this.source.error(parts[0]!.at, 'a column is named alone, or with its table before it: stores.city');
    const name = parts.at(-1)!.value.toLowerCase();
    const all = this.columns.filter((column) => column.name.toLowerCase() === name);
    if (parts.length === 2) {
      const label = this.tableOf(parts[0]!);
      return all.find(({ table }) => table === label);
    }
    const found = all.filter(({ isSecond }) => !isSecond);
    if (found.length > 1)
      throw this.source.error(
        parts[0]!.at,
        `${found[0]!.name} is in several tables: write ${found.map((column) => `${column.table}.${column.name}`).join(' or ')}`,
      );
    return found[0];
  }

  /** What stands for a table. @throws SqlError */
  tableOf({ value, at }: Name): string {
    const label = value.toLowerCase();
    if (this.labels.has(label)) return label;
    const hidden = [...this.labels].find(([, table]) => table === label);
    if (hidden) throw this.source.error(at, `${label} is called ${hidden[0]} here`);
    const labels = [...this.labels.keys()];
    throw this.source.error(
      at,
      `there is no table ${value} in FROM${orMeant(value, labels, `; there is ${labels.join(', ')}`)}`,
    );
  }

  #join(join: JoinSyntax, tables: Tables): void {
    const [table, schema] = tableOf(this.source, join.name, tables);
    const shown = join.alias ?? join.name;
    const label = shown.value.toLowerCase();
    if (this.labels.has(label))
      throw this.source.error(shown.at, `${label} is there already: give it another name, JOIN ${table} AS another`);
    // A name that could not be told from another in an expression is replaced.
    const alias = /^[a-z_]\w*$/.test(label) ? label : `table_${this.labels.size + 1}`;
    const columns = schema.columns.map(({ name, kind }) => ({
      column: `${alias}.${name}`,
      name,
      kind,
      table: label,
      isSecond: 'using' in join.on && join.on.using.value.toLowerCase() === name.toLowerCase(),
    }));
    const [on, partner] = this.#joined(join, columns, table);
    this.#checkKey(join, partner, on, schema, table);
    this.labels.set(label, table);
    this.columns.push(...columns);
    this.joins.push({ table, kind: join.kind, on: on.column, referenceKey: partner.name, alias });
  }

  /** Both columns of a join: of what is there so far, and of the table that comes. */
  #joined({ on, name }: JoinSyntax, columns: readonly ScopeColumn[], table: TableName): [ScopeColumn, ScopeColumn] {
    if ('using' in on) {
      const partner = columns.find((column) => column.name.toLowerCase() === on.using.value.toLowerCase());
      if (partner) return [this.find([on.using]), partner];
      const names = columns.map((column) => column.name);
      throw this.source.error(
        on.using.at,
        `there is no column ${on.using.value} in ${table}${orMeant(on.using.value, names, `; there are ${names.join(', ')}`)}`,
      );
    }
    const { condition } = on;
    if (condition.node !== 'binary' || condition.op !== '=' || !isName(condition.left) || !isName(condition.right))
      throw this.source.error(
        condition.at,
        `a JOIN is ON one column of each table, a.x = b.y${condition.node === 'binary' && condition.op === 'AND' ? ': other conditions stand in WHERE' : ''}`,
      );
    const sides = [condition.left, condition.right];
    for (const { parts, at } of sides) {
      const known = parts.length === 1 ? this.columns.find((column) => isCalled(column, parts[0]!)) : undefined;
      if (known && columns.some((column) => isCalled(column, parts[0]!)))
        throw this.source.error(
          at,
          `${known.name} is in several tables: write ${known.table}.${known.name} or ${columns[0]!.table}.${known.name}`,
        );
    }
    const joined = sides.findIndex(({ parts }) => this.#isOf(parts, columns));
    if (joined < 0 || this.#isOf(sides[1 - joined]!.parts, columns))
      throw this.source.error(
        condition.at,
        `one side of ON is a column of ${name.value}, the other one of a table before it`,
      );
    const partName = sides[joined]!.parts.at(-1)!.value.toLowerCase();
    return [this.find(sides[1 - joined]!.parts), columns.find((column) => column.name.toLowerCase() === partName)!];
  }

  /** Whether a name is one of these columns, of a table that is not there yet. */
  #isOf(parts: readonly Name[], columns: readonly ScopeColumn[]): boolean {
    const isOfTable = parts.length === 1 || parts[0]!.value.toLowerCase() === columns[0]!.table;
    return isOfTable && columns.some((column) => isCalled(column, parts.at(-1)!));
  }

  #checkKey(join: JoinSyntax, partner: ScopeColumn, on: ScopeColumn, schema: TableSchema, table: TableName): void {
    const at = 'using' in join.on ? join.on.using.at : join.on.condition.at;
    const unique = schema.columns.filter((column) => column.unique);
    const keys = unique.filter(({ kind }) => isWhole(kind)).map(({ name }) => name);
    if (!isWhole(partner.kind) && unique.some(({ name }) => name === partner.name))
      throw this.source.error(at, `${partner.name} is not a whole number: tables are joined by ids that are`);
    if (!keys.includes(partner.name))
      throw this.source.error(
        at,
        keys.length === 0
          ? `${table} cannot be joined: it has no column in which each value stands once; begin FROM with ${table} and join the others`
          : `${partner.name} is not unique in ${table}: join it by ${keys.join(' or ')}, or begin FROM with ${table}`,
      );
    if (!isWhole(on.kind))
      throw this.source.error(at, `${on.table}.${on.name} is not an id: ${table} is joined by one`);
  }
}

const isWhole = (kind: ColumnKind): boolean => kind === 'id' || kind === 'count';

const isCalled = (column: ScopeColumn, { value }: Name): boolean => column.name.toLowerCase() === value.toLowerCase();

const isName = (syntax: Syntax): syntax is SyntaxOf<'name'> => syntax.node === 'name';

function tableOf(source: SqlText, name: TableSyntax['name'], tables: Tables): [TableName, TableSchema] {
  const entries = Object.entries(tables);
  const found = entries.find(([table]) => table === name.value.toLowerCase());
  if (found) return found;
  const names = entries.map(([table]) => table);
  throw source.error(
    name.at,
    `there is no table ${name.value}${orMeant(name.value, names, `; there are ${names.join(', ')}`)}`,
  );
}
