/**
 * Sums, products and joined texts, in which DuckDB joins texts last: `a || b + 1` is `a || (b + 1)`. To the parser `||` binds as `*` does. Who reads its
 * tree takes it apart into the operands and operators as they are written, and puts them together anew. Parentheses are nodes of the tree.
 */

/** What binds more has the higher level; of one level what is written first goes first. */
const levels = { '||': 0, '+': 1, '-': 1, '*': 2, '/': 2, '%': 2 } as const;

export type SumOperator = keyof typeof levels;

export const isSumOperator = (operator: string): operator is SumOperator => operator in levels;

/** @param operands one more than there are operators between them. */
export function inOrder<Operand>(
  operands: readonly Operand[],
  operators: readonly SumOperator[],
  combine: (left: Operand, operator: SumOperator, right: Operand) => Operand,
): Operand {
  let next = 0;
  const from = (level: number): Operand => {
    let left = operands[next] as Operand;
    for (let operator = operators[next]; operator && levels[operator] >= level; operator = operators[next]) {
      next++;
      left = combine(left, operator, from(levels[operator] + 1));
    }
    return left;
  };
  return from(0);
}
