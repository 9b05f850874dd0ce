/** A statement as it is written: the part of SQL that is taken, with where each part stands. Names are as written; what they mean is not known yet. */
import type { Position } from '../text/sql-error';

export interface Name {
  readonly value: string;
  readonly at: Position;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '||' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';
/** Behind a value. */
export type TestOperator = 'IS NULL' | 'IS TRUE' | 'IS FALSE' | 'IS UNKNOWN';

interface Parts {
  name: { readonly parts: readonly Name[] };
  number: { readonly text: string };
  text: { readonly value: string };
  boolean: { readonly value: boolean };
  null: object;
  /** Without the dollar, lower case. */
  parameter: { readonly name: string };
  unary: { readonly op: '-' | '+' | 'NOT'; readonly of: Syntax };
  binary: { readonly op: BinaryOperator; readonly left: Syntax; readonly right: Syntax };
  test: { readonly op: TestOperator; readonly of: Syntax; readonly negated: boolean };
  in: { readonly of: Syntax; readonly list: readonly Syntax[]; readonly negated: boolean };
  between: { readonly of: Syntax; readonly low: Syntax; readonly high: Syntax; readonly negated: boolean };
  like: {
    readonly of: Syntax;
    readonly pattern: Syntax;
    readonly negated: boolean;
    readonly ignoreCase: boolean;
  };
  case: {
    readonly operand?: Syntax;
    readonly branches: readonly { readonly when: Syntax; readonly then: Syntax }[];
    readonly otherwise?: Syntax;
  };
  cast: { readonly of: Syntax; readonly to: TypeName };
  call: CallParts;
}

export interface CallParts {
  /** Lower case. */
  readonly fn: string;
  readonly args: readonly Syntax[];
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  readonly filter?: Syntax;
  readonly over?: Window;
}

export interface Window {
  readonly partitionBy: readonly Syntax[];
  readonly orderBy: readonly Order[];
}

export type NodeName = keyof Parts;
export type SyntaxOf<Node extends NodeName> = { readonly node: Node; readonly at: Position } & Parts[Node];
export type Syntax = { [Node in NodeName]: SyntaxOf<Node> }[NodeName];

/** Of a cast. */
export type TypeName =
  | { readonly type: 'INTEGER' | 'BIGINT' | 'HUGEINT' | 'VARCHAR' | 'DATE' | 'TIME' | 'TIMESTAMP' | 'BOOLEAN' | 'UUID' }
  | { readonly type: 'DECIMAL'; readonly precision: number; readonly scale: number };

export interface Order {
  readonly of: Syntax;
  readonly descending: boolean;
  readonly missingFirst: boolean;
}

export type Item =
  | { readonly of: Syntax; readonly alias?: Name }
  /** `*`, or that of one table; without the columns of these names. */
  | { readonly star: true; readonly table?: Name; readonly without: readonly Name[]; readonly at: Position };

export interface TableSyntax {
  readonly name: Name;
  readonly alias?: Name;
}

export interface JoinSyntax extends TableSyntax {
  readonly kind: 'left' | 'inner';
  readonly on: { readonly using: Name } | { readonly condition: Syntax };
}

export interface Select {
  readonly at: Position;
  readonly distinct: boolean;
  readonly items: readonly Item[];
  readonly from: TableSyntax;
  readonly joins: readonly JoinSyntax[];
  readonly where?: Syntax;
  readonly groupBy?: readonly Syntax[] | 'all';
  readonly having?: Syntax;
  readonly qualify?: Syntax;
  /** `all`: by every column, left to right. */
  readonly orderBy: readonly Order[] | { readonly all: Omit<Order, 'of'> };
  readonly limit?: Syntax;
  readonly offset?: Syntax;
}
