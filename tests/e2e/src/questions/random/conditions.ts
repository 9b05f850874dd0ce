/** Random conditions. */
import type { Random } from '../../random';
import { beside, quoted } from './constants';
import type { Draw, Form } from './form';
import { atom, infix, type Kind, type Level, type Node } from './node';
import { chosen } from './choice';

const condition = (of: readonly Node[], least: Level, level: Level, write: Node['write']): Node => ({
  ...atom('boolean', [], write, { level }),
  of: of.map((node) => ({ node, least })),
});

const kinds: readonly Kind[] = ['number', 'number', 'number', 'text', 'text', 'instant', 'date', 'time', 'uuid'];
const signs = ['=', '<>', '!=', '<', '<=', '>', '>='];

/** A value and another one beside it: something written, or an expression of the same kind. */
function pair({ random, words, of, column }: Draw, kind: Kind): readonly [Node, Node] {
  const value = random.once(2) ? (column(kind) ?? of(kind)) : of(kind);
  return [value, random.once(3) && kind !== 'uuid' ? of(kind) : beside(kind, random, words)];
}

const compared: Form = (draw) => {
  const { random } = draw;
  const [value, other] = pair(draw, random.oneOf(kinds));
  const sides = random.once(8) ? [other, value] : [value, other];
  const sign = random.oneOf(signs);
  return condition(sides, 'concat', 'comparison', ([a, b]) => `${a} ${sign} ${b}`);
};

/** A quotient is compared with what it cannot be. */
const comparedQuotient: Form = ({ random, words, of }) => {
  const sign = random.oneOf(['<', '<=', '>', '>=']);
  const sides = [of('quotient'), beside('quotient', random, words)];
  return condition(sides, 'concat', 'comparison', ([a, b]) => `${a} ${sign} ${b}`);
};

const not = (random: Random): string => (random.once(3) ? 'NOT ' : '');

const listed: Form = (draw) => {
  const { random, words, of } = draw;
  const kind = random.oneOf(kinds);
  const [value] = pair(draw, kind);
  const list = random.times(1 + random.below(3), () =>
    random.once(6) && kind !== 'uuid' ? of(kind) : beside(kind, random, words),
  );
  const negation = not(random);
  return condition(
    [value, ...list],
    'concat',
    'comparison',
    ([a, ...others]) => `${a} ${negation}IN (${others.join(', ')})`,
  );
};

/** Several values of one parameter. */
const listedParameter: Form = ({ random, words, column, of }) => {
  const kind = random.oneOf<Kind>(['number', 'text']);
  const value = column(kind) ?? of(kind);
  const many = random.times(1 + random.below(3), () =>
    kind === 'number' ? String(random.below(8)) : random.oneOf(words.texts),
  );
  const list = many.map((each) => (kind === 'number' ? each : quoted(each))).join(', ');
  const negation = not(random);
  return condition(
    [value],
    'concat',
    'comparison',
    ([a], { parameter }) => `${a} ${negation}IN (${parameter(list, list)})`,
  );
};

const between: Form = (draw) => {
  const { random, words, of } = draw;
  const kind = random.oneOf(kinds.filter((each) => each !== 'uuid'));
  const [value, low] = pair(draw, kind);
  const high = random.once(4) ? of(kind) : beside(kind, random, words);
  const negation = not(random);
  return condition([value, low, high], 'concat', 'comparison', ([a, b, c]) => `${a} ${negation}BETWEEN ${b} AND ${c}`);
};

const all: readonly Kind[] = ['number', 'quotient', 'text', 'instant', 'date', 'uuid', 'boolean'];

const missing: Form = ({ random, of, column }) => {
  const kind = random.oneOf(all);
  const value = random.once(3) ? of(kind) : (column(kind) ?? of(kind));
  const negation = not(random);
  return condition([value], 'concat', 'comparison', ([a]) => `${a} IS ${negation}NULL`);
};

const like: Form = ({ random, words, of, column }) => {
  const text = random.once(2) ? (column('text') ?? of('text')) : of('text');
  const word = random.oneOf(words.texts);
  const at = random.below(word.length + 1);
  const pattern = random.oneOf([
    () => `${word.slice(0, at)}%`,
    () => `%${word.slice(at)}`,
    () => `%${word.slice(at, at + 2)}%`,
    () => `${word.slice(0, at)}_%`,
    () => '_%_',
    () => word,
    () => '%',
    () => '',
  ])();
  const negation = not(random);
  const sign = random.once(4) ? 'ILIKE' : 'LIKE';
  return condition([text], 'concat', 'comparison', ([a]) => `${a} ${negation}${sign} ${quoted(pattern)}`);
};

const connected =
  (level: 'and' | 'or'): Form =>
  ({ random, of }) => {
    const least: Level = level === 'and' ? 'not' : 'and';
    const sides = random.times(2 + +random.once(4), () => of('boolean'));
    return condition(sides, least, level, (texts, writer, operands) =>
      texts.map((text, i) => writer.condition(text, operands[i]!.node, level)).join(` ${level.toUpperCase()} `),
    );
  };

const negated: Form = ({ of }) =>
  condition(
    [of('boolean')],
    'not',
    'not',
    ([a], writer, [operand]) => `NOT ${writer.condition(a!, operand!.node, 'not')}`,
  );

const test: Form = ({ random, of }) => {
  const which = random.oneOf(['TRUE', 'FALSE', 'NOT TRUE', 'NOT FALSE', 'NULL', 'NOT NULL']);
  return condition([of('boolean')], 'atom', 'comparison', ([a]) => `${a} IS ${which}`);
};

const comparedConditions: Form = ({ random, of, operand }) =>
  infix('boolean', random.oneOf(['=', '<>', '<', '>=']), 'comparison', [
    operand(of('boolean'), 'atom'),
    operand(of('boolean'), 'atom'),
  ]);

const coalesced: Form = ({ random, of, constant }) => {
  const nodes = [of('boolean'), random.once(2) ? constant('boolean') : of('boolean')];
  return atom('boolean', nodes, ([a, b]) => `coalesce(${a}, ${b})`);
};

export const conditionForms: readonly Form[] = [
  ...[compared, compared, compared, listed, between, missing, like, connected('and'), connected('or'), negated],
  ...[compared, listedParameter, connected('and'), test, comparedConditions, coalesced, chosen('boolean')],
  comparedQuotient,
];
