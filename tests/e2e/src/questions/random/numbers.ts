/** Random numbers: exact ones, and quotients. */
import { numberNode } from './constants';
import { chosen, together } from './choice';
import type { Draw, Form } from './form';
import { atom, infix, unitsOf, type Kind, type Node } from './node';

const number = (of: readonly Node[], write: Node['write'], scale: number | undefined, made: Partial<Node> = {}): Node =>
  atom('number', of, write, { scale, units: scale === undefined ? undefined : unitsOf(scale), ...made });
const whole = (of: readonly Node[], write: Node['write']): Node => number(of, write, 0);

const sum: Form = ({ random, of, operand }) => {
  const [a, b] = [of('number'), of('number')];
  const sign = random.oneOf(['+', '-']);
  return infix('number', sign, 'sum', [operand(a, 'sum'), operand(b, 'product')], together([a, b]));
};

const product: Form = ({ random, of, operand }) => {
  const [a, b] = [
    of('number'),
    random.once(2) ? of('number') : numberNode(random.oneOf(['2', '3', '0.5', '1.25', '10'])),
  ];
  const units = a.units === undefined || b.units === undefined ? 99 : a.units + b.units;
  if (units > 6 && !random.once(60)) return undefined;
  const scale = a.scale === undefined || b.scale === undefined ? undefined : a.scale + b.scale;
  return infix('number', '*', 'product', [operand(a, 'product'), operand(b, 'sign')], { scale, units });
};

const remainder: Form = ({ of, operand }) => {
  const [a, b] = [of('number'), of('number')];
  return infix('number', '%', 'product', [operand(a, 'product'), operand(b, 'sign')], {
    units: together([a, b]).units,
  });
};

const negated: Form = ({ of, operand }) => {
  const a = of('number');
  return { ...number([], ([x]) => `-${x}`, a.scale, { units: a.units, level: 'sign' }), of: [operand(a, 'atom')] };
};

const rounded: Form = ({ random, of }) => {
  const a = of('number');
  if (random.once(2)) return whole([a], ([x]) => `round(${x})`);
  const places = random.oneOf([0, 1, 2, 2, 3, -1]);
  return number([a], ([x]) => `round(${x}, ${places})`, undefined, { units: a.units });
};

const cast: Form = ({ random, of }) => {
  const from = random.once(8) ? of('boolean') : of('number');
  const [type, scale] = random.oneOf<readonly [string, number]>([
    ['BIGINT', 0],
    ['INTEGER', 0],
    ['DECIMAL(18, 3)', 3],
    ['DECIMAL(18, 6)', 6],
    ['DECIMAL(12, 2)', 2],
    ['DECIMAL(38, 3)', 3],
    ['DECIMAL(6, 1)', 1],
    ['DECIMAL', 3],
  ]);
  if (from.kind === 'boolean' && scale > 0) return undefined;
  return random.once(3)
    ? { ...number([], ([x]) => `${x}::${type}`, scale), of: [{ node: from, least: 'atom' }] }
    : number([from], ([x]) => `CAST(${x} AS ${type})`, scale);
};

const ofTwo: Form = ({ random, of }) => {
  const nodes = [of('number'), of('number')];
  const fn = random.oneOf(['coalesce', 'ifnull', 'nullif']);
  return atom('number', nodes, ([a, b]) => `${fn}(${a}, ${b})`, {
    ...together(nodes),
    ...(fn === 'nullif' && { scale: undefined }),
  });
};

const parts = ['year', 'quarter', 'month', 'week', 'day', 'dayofweek'];
const clock = ['hour', 'minute', 'second'];

const partOfMoment: Form = ({ random, of }) => {
  const kind = random.oneOf<Kind>(['instant', 'instant', 'date', 'time']);
  const part = random.oneOf(kind === 'instant' ? [...parts, ...clock] : kind === 'date' ? parts : clock);
  const moment = [of(kind)];
  const named = part === 'dayofweek' ? 'dow' : part;
  return random.oneOf([
    () => whole(moment, ([x]) => `${part}(${x})`),
    () => whole(moment, ([x]) => `${part}(${x})`),
    () => whole(moment, ([x]) => `EXTRACT(${named} FROM ${x})`),
    () => whole(moment, ([x]) => `date_part('${named}', ${x})`),
  ])();
};

const days: Form = ({ of, operand }) =>
  infix('number', '-', 'sum', [operand(of('date'), 'sum'), operand(of('date'), 'product')], { scale: 0, units: 0 });

export const numberForms: readonly Form[] = [
  ...[sum, sum, product, product, remainder, negated, rounded, cast, cast, ofTwo, chosen('number')],
  ...[partOfMoment, partOfMoment, days],
  ({ of }) => ((a) => number([a], ([x]) => `abs(${x})`, a.scale, { units: a.units }))(of('number')),
  ({ of }) => whole([of('text')], ([x]) => `length(${x})`),
];

const quotient = (node: Node, slack: number): Node => ({ ...node, slack });

export const quotientForms: readonly Form[] = [
  divided,
  divided,
  divided,
  ({ random, of, operand }) => {
    const a = of('quotient');
    const factor = random.oneOf(['2', '10', '-3']);
    const made = infix('quotient', '*', 'product', [operand(a, 'product'), operand(numberNode(factor), 'atom')]);
    return quotient(made, a.slack * 10);
  },
  ({ random, of, operand }) => {
    const a = of('quotient');
    const [left, right] = [operand(a, 'sum'), operand(numberNode(random.oneOf(['1', '0.5', '12'])), 'product')];
    return quotient(infix('quotient', random.oneOf(['+', '-']), 'sum', [left, right]), a.slack);
  },
  ({ of }) => {
    const nodes = [of('quotient'), numberNode('0')];
    return quotient(
      atom('quotient', nodes, ([a, b]) => `coalesce(${a}, ${b})`),
      nodes[0]!.slack,
    );
  },
  chosen('quotient'),
];

function divided({ random, of, operand, column }: Draw): Node | undefined {
  const a = random.once(2) ? column('number') : of('number');
  const b = random.once(2) ? column('number') : numberNode(random.oneOf(['3', '7', '0.3', '12.5', '100']));
  return a && b && quotient(infix('quotient', '/', 'product', [operand(a, 'product'), operand(b, 'sign')]), 1e-6);
}
