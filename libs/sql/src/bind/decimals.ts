/** How many decimals the type has that DuckDB gives a number, which shows where it becomes a text: kinds have none, 3 or 6 of them. */
import { scaleOf, type Expression } from '@coffee/operators';

/** Of what the expression alone does not tell: the value of an aggregate, a constant. */
const known = new WeakMap<Expression, number | undefined>();

export const withDecimals = (expression: Expression, decimals: number | undefined): Expression => {
  known.set(expression, decimals);
  return expression;
};

/** Undefined of a quotient, which is a binary fraction there, and of what is no number. */
export function decimalsOf(expression: Expression): number | undefined {
  if (known.has(expression)) return known.get(expression);
  const scale = scaleOf(expression.kind);
  if (scale === undefined || 'column' in expression) return scale;
  if ('constant' in expression) return fewest(expression.constant, scale);
  const { fn, of } = expression;
  switch (fn) {
    case 'divide':
      return undefined;
    case 'multiply':
      return together(of, (a, b) => a + b);
    case 'within':
      return typeDecimals(of[1]!) ?? 0;
    case 'round': {
      const [value, places] = of;
      const own = decimalsOf(value!);
      const to = places && 'constant' in places ? Number(places.constant) : 0;
      return own === undefined ? undefined : Math.max(0, Math.min(own, to));
    }
    case 'case':
      return finest(of.filter((_, i) => i === of.length - 1 || i % 2 === 1));
    case 'add':
    case 'subtract':
    case 'modulo':
    case 'coalesce':
    case 'negate':
    case 'absolute':
      return finest(of);
    default:
      return scale;
  }
}

const finest = (of: readonly Expression[]): number | undefined => together(of, Math.max);

function together(of: readonly Expression[], by: (a: number, b: number) => number): number | undefined {
  const all = of.filter((each) => !('constant' in each && each.constant === null)).map(decimalsOf);
  return all.every((each) => each !== undefined) ? all.reduce((a, b) => by(a, b), 0) : undefined;
}

/** Of a constant those that are not zero. */
function fewest(constant: number | string | boolean | null, scale: number): number {
  let decimals = scale;
  for (let value = Number(constant); decimals > 0 && value % 10 === 0; value /= 10) decimals--;
  return decimals;
}

const typeDecimals = (type: Expression): number | undefined => {
  const [, decimals] = /, (\d)\)$/.exec('constant' in type ? String(type.constant) : '') ?? [];
  return decimals === undefined ? undefined : Number(decimals);
};

/** The number as DuckDB would write it; of a quotient its decimals without zeros at the end. */
export function asWritten(value: Expression): Expression {
  const [scale, decimals] = [scaleOf(value.kind), decimalsOf(value)];
  const isPlain = scale === undefined || decimals === scale;
  const of = isPlain ? [value] : [value, { constant: decimals ?? -1, kind: 'count' } as const];
  return { fn: 'to-text', of, kind: 'text' };
}
