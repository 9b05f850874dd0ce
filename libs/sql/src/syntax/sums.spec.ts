import { inOrder, type SumOperator } from './sums';

/** With all parentheses, from a text without any. */
function parenthesized(text: string): string {
  const parts = text.split(' ');
  const operands = parts.filter((_, i) => i % 2 === 0);
  const operators = parts.filter((_, i) => i % 2 === 1) as SumOperator[];
  return inOrder(operands, operators, (left, operator, right) => `(${left} ${operator} ${right})`);
}

it.each([
  ['a', 'a'],
  ['a + b', '(a + b)'],
  ['a - b - c', '((a - b) - c)'],
  ['a || b || c', '((a || b) || c)'],
  ['a + b * c - d', '((a + (b * c)) - d)'],
  ['a * b + c % d / e', '((a * b) + ((c % d) / e))'],
  ['a || b + c', '(a || (b + c))'],
  ['a + b || c', '((a + b) || c)'],
  ['a || b * c || d - e', '((a || (b * c)) || (d - e))'],
])('%s is %s', (text, expected) => {
  expect(parenthesized(text)).toBe(expected);
});
