/** Random instants, dates and times of day. */
import type { Form } from './form';
import { atom, infix, type Kind, type Node } from './node';
import { numberNode } from './constants';
import { chosen } from './choice';

const units = ['year', 'quarter', 'month', 'week', 'day', 'hour'];

const begin: Form = ({ random, of }) => {
  const kind = random.oneOf<Kind>(['instant', 'instant', 'date']);
  const unit = random.oneOf(units);
  return atom('instant', [of(kind)], ([x]) => `date_trunc('${unit}', ${x})`);
};

const cast =
  (to: Kind, type: string, from: Kind): Form =>
  ({ random, of }): Node =>
    random.once(4)
      ? { ...atom(to, [], ([x]) => `${x}::${type}`), of: [{ node: of(from), least: 'atom' }] }
      : atom(to, [of(from)], ([x]) => `CAST(${x} AS ${type})`);

const later: Form = ({ random, of, operand }) => {
  const count = numberNode(String(random.oneOf([1, 7, 30, 366])));
  return infix('date', random.oneOf(['+', '-']), 'sum', [operand(of('date'), 'sum'), operand(count, 'product')]);
};

const ofTwo =
  (kind: Kind): Form =>
  ({ random, of }) => {
    const fn = random.oneOf(['coalesce', 'ifnull', 'nullif']);
    return atom(kind, [of(kind), of(kind)], ([a, b]) => `${fn}(${a}, ${b})`);
  };

export const momentForms: { readonly [Of in 'instant' | 'date' | 'time']: readonly Form[] } = {
  instant: [begin, begin, begin, cast('instant', 'TIMESTAMP', 'date'), ofTwo('instant'), chosen('instant')],
  date: [
    ...[cast('date', 'DATE', 'instant'), cast('date', 'DATE', 'instant'), later, later, ofTwo('date'), chosen('date')],
  ],
  time: [cast('time', 'TIME', 'instant'), cast('time', 'TIME', 'instant')],
};
