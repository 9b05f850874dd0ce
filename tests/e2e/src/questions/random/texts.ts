/** Random texts. */
import type { Form } from './form';
import { atom, infix, type Kind, type Node } from './node';
import { chosen } from './choice';

const text = (of: readonly Node[], write: Node['write']): Node => atom('text', of, write);

const formats = [
  ...['%Y', '%Y-%m', '%Y-%m', '%Y-%m-%d', '%Y-%m-%d %H', '%Y-%m-%d %H:00', '%H:%M', '%m', '%d.%m.%y', '%j', '%H', '%S'],
  ...[
    '%a %A',
    '%b %B',
    '%w %u',
    '%U %W %V %G',
    '%-d/%-m/%-y',
    '%-I %p',
    '%I %-H %-M %-S %-j',
    '100%%',
    'no field',
    '%f',
  ],
];

const formatted: Form = ({ random, of, column }) => {
  const kind = random.oneOf<Kind>(['instant', 'instant', 'date']);
  const moment = random.once(3) ? of(kind) : (column(kind) ?? of(kind));
  const format = random.oneOf(formats);
  return text([moment], ([x]) => `strftime(${x}, '${format}')`);
};

const printed: Form = ({ random, of }) => {
  const value = of(random.oneOf<Kind>(['number', 'number', 'instant', 'date', 'boolean', 'uuid']));
  // How many zeros stand at its end follows from its type.
  if (value.kind === 'number' && (value.scale === undefined || value.scale !== value.units)) return undefined;
  return random.once(4)
    ? { ...text([], ([x]) => `${x}::VARCHAR`), of: [{ node: value, least: 'atom' }] }
    : text([value], ([x]) => `CAST(${x} AS VARCHAR)`);
};

/** `||` makes texts of what stands beside it. */
const joined: Form = ({ random, of, operand }) => {
  const other = random.once(3) ? of(random.oneOf<Kind>(['instant', 'date'])) : of('text');
  const sides = random.once(2) ? [of('text'), other] : [other, of('text')];
  return infix('text', '||', 'concat', [operand(sides[0]!, 'sum'), operand(sides[1]!, 'sum')]);
};

const concat: Form = ({ random, of }) => {
  const parts = random.times(1 + random.below(3), () => of(random.oneOf<Kind>(['text', 'text', 'instant', 'boolean'])));
  return text(parts, (all) => `concat(${all.join(', ')})`);
};

const cut: Form = ({ random, of }) => {
  const fn = random.oneOf(['substring', 'substr']);
  const from = random.oneOf([1, 1, 2, 3, 0, -1, -2, 9]);
  const count = random.oneOf([1, 2, 3, 0, 10]);
  const value = of('text');
  if (random.once(2)) return text([value], ([x]) => `${fn}(${x}, ${from})`);
  if (random.once(4)) return text([value], ([x]) => `substring(${x} FROM ${from} FOR ${count})`);
  return text([value], ([x]) => `${fn}(${x}, ${from}, ${count})`);
};

const cased: Form = ({ random, of }) => {
  const fn = random.oneOf(['lower', 'upper', 'lcase', 'ucase']);
  return text([of('text')], ([x]) => `${fn}(${x})`);
};

const ofTwo: Form = ({ random, of }) => {
  const fn = random.oneOf(['coalesce', 'coalesce', 'ifnull', 'nullif']);
  return text([of('text'), of('text')], ([a, b]) => `${fn}(${a}, ${b})`);
};

/** A name, or the id where there is none. */
const nameOrId: Form = ({ column, of }) => {
  const id = column('number');
  return (
    (id?.scale === 0 &&
      text([column('text') ?? of('text'), id], ([a, b]) => `coalesce(${a}, CAST(${b} AS VARCHAR))`)) ||
    undefined
  );
};

export const textForms: readonly Form[] = [
  ...[formatted, formatted, formatted, printed, printed, joined, concat, cut, cut, cased, ofTwo, nameOrId],
  ...[chosen('text'), chosen('text')],
];
