/** Random expressions as trees that know how they are written, so that a smaller one is as well. Owns: parentheses. */

/** `quotient`: a number of which DuckDB has a binary fraction, and Coffee six decimals. `time` lives only inside expressions. */
export type Kind = 'number' | 'quotient' | 'text' | 'uuid' | 'instant' | 'date' | 'time' | 'boolean';

/** What binds how tightly: an operand that binds less stands in parentheses. */
export const levels = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  concat: 5,
  sum: 6,
  product: 7,
  sign: 8,
  atom: 9,
} as const;
export type Level = keyof typeof levels;

export interface Operand {
  readonly node: Node;
  /** The least level that stands without parentheses. */
  readonly least: Level;
}

export interface Node {
  readonly kind: Kind;
  /** Decimals of a number as DuckDB has it; undefined where that is not known, and of what is no number. */
  readonly scale?: number | undefined;
  /** Decimals of a number in Coffee: 0, 3 or 6. */
  readonly units?: number | undefined;
  /** How far from DuckDB's a quotient may be. */
  readonly slack: number;
  readonly level: Level;
  readonly of: readonly Operand[];
  /** Of its operands' texts. */
  readonly write: (of: readonly string[], writer: Writer, operands: readonly Operand[]) => string;
  readonly isColumn?: boolean;
  /** Stands for a key, an aggregate or a rank of the question. */
  readonly refers?: Reference;
  /** In parentheses though it need not be. */
  readonly isWrapped?: boolean;
}

export interface Reference {
  readonly to: 'key' | 'aggregate' | 'rank';
  readonly index: number;
}

/** What is written otherwise for each who is asked, and in each clause. */
export interface Writer {
  /** A constant as a parameter, or as it is. */
  readonly parameter: (value: string, sql: string) => string;
  readonly reference: (reference: Reference) => string;
  /** A condition in NOT, AND or OR, of which this is the text. */
  readonly condition: (text: string, condition: Node, inside: 'not' | 'and' | 'or') => string;
}

export function textOf(node: Node, writer: Writer): string {
  const texts = node.of.map(({ node: operand, least }) => {
    const text = textOf(operand, writer);
    return operand.isWrapped || levels[operand.level] < levels[least] ? `(${text})` : text;
  });
  return node.write(texts, writer, node.of);
}

type Made = Partial<Omit<Node, 'kind' | 'of' | 'write'>>;

/** @param of operands that stand between commas, or in a place of their own. */
export const atom = (kind: Kind, of: readonly Node[], write: Node['write'], made: Made = {}): Node => ({
  ...{ kind, slack: 0, level: 'atom', of: of.map((node) => ({ node, least: 'or' as const })), write },
  ...made,
});

export const infix = (
  kind: Kind,
  sign: string,
  level: Level,
  [left, right]: readonly [Operand, Operand],
  made: Made = {},
): Node => ({
  ...{ kind, slack: 0, level, of: [left, right], write: ([a, b]: readonly string[]) => `${a} ${sign} ${b}` },
  ...made,
});

/** Of a number that is computed of numbers: Coffee's decimals of so many. */
export const unitsOf = (scale: number): number => (scale === 0 ? 0 : scale <= 3 ? 3 : 6);

/** Whether it is of columns: else it is one constant. */
export const looksAtColumns = (node: Node): boolean =>
  node.isColumn === true || node.refers !== undefined || node.of.some((operand) => looksAtColumns(operand.node));

/** All references in it. */
export function referencesIn(node: Node): Reference[] {
  return [...(node.refers ? [node.refers] : []), ...node.of.flatMap((operand) => referencesIn(operand.node))];
}

/** With other references: undefined where one is to what is gone. */
export function renumbered(node: Node, of: (reference: Reference) => Reference | undefined): Node | undefined {
  const refers = node.refers && of(node.refers);
  if (node.refers && !refers) return undefined;
  const operands: Operand[] = [];
  for (const { node: operand, least } of node.of) {
    const next = renumbered(operand, of);
    if (!next) return undefined;
    operands.push({ node: next, least });
  }
  return { ...node, of: operands, ...(refers && { refers }) };
}

/** Simplest values of each kind. */
const simplest: { readonly [Of in Kind]?: readonly string[] } = {
  number: ['1', '0'],
  text: ["'a'", "''"],
  boolean: ['TRUE', 'FALSE'],
  instant: ["TIMESTAMP '2024-01-01 00:00:00'"],
  date: ["DATE '2024-01-01'"],
};
export const simplestOf = (kind: Kind): Node[] => (simplest[kind] ?? []).map((sql) => atom(kind, [], () => sql));

/** Smaller ones of the same kind, the smallest first. Those that are no SQL any more are refused by DuckDB. */
export function* smaller(node: Node): Generator<Node> {
  if (node.of.length > 0) yield* simplestOf(node.kind);
  for (const { node: operand } of node.of) {
    if (operand.kind === node.kind) yield operand;
    for (const { node: inner } of operand.of) if (inner.kind === node.kind) yield inner;
  }
  for (const [i, { node: operand, least }] of node.of.entries())
    for (const next of smaller(operand))
      yield { ...node, of: node.of.map((each, j) => (i === j ? { node: next, least } : each)) };
}
