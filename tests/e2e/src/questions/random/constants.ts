/** Constants of every kind, as SQL or as parameters. */
import type { Random } from '../../random';
import { atom, unitsOf, type Kind, type Node } from './node';

/** Values that the tables have, so that comparisons find some. */
export interface Vocabulary {
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
  readonly uuids: readonly string[];
  /** `2024-02-29 12:00:00` */
  readonly instants: readonly string[];
  readonly dates: readonly string[];
}

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Of digits, perhaps with a sign and decimals. */
export function numberNode(text: string): Node {
  const scale = /\.(\d*)$/.exec(text)?.[1]!.length ?? 0;
  const made = { scale, units: unitsOf(scale), level: text.startsWith('-') ? ('sign' as const) : ('atom' as const) };
  return atom('number', [], () => text, made);
}

/** The same as a parameter: where it stands beside something, it is read as that. */
const asParameter = (node: Node, value: string, sql: string): Node => ({
  ...node,
  write: (_, { parameter }) => parameter(value, sql),
});

export function constantOf(kind: Kind, random: Random, words: Vocabulary): Node {
  switch (kind) {
    case 'number':
    case 'quotient': {
      const text = numberText(random, words);
      const node = numberNode(text);
      return random.once(10) ? asParameter(node, text, text) : node;
    }
    case 'text': {
      const sql = quoted(random.once(12) ? '' : random.oneOf(words.texts));
      return atom('text', [], () => sql);
    }
    case 'boolean':
      return atom('boolean', [], random.once(2) ? () => 'TRUE' : () => 'FALSE');
    case 'uuid': {
      const sql = quoted(random.oneOf(words.uuids));
      return atom('uuid', [], () => `CAST(${sql} AS UUID)`);
    }
    case 'instant': {
      const sql = quoted(random.oneOf(words.instants));
      return atom('instant', [], random.once(3) ? () => `CAST(${sql} AS TIMESTAMP)` : () => `TIMESTAMP ${sql}`);
    }
    case 'date': {
      const sql = quoted(random.oneOf(words.dates));
      return atom('date', [], random.once(3) ? () => `CAST(${sql} AS DATE)` : () => `DATE ${sql}`);
    }
    case 'time':
      return atom('time', [], constantly(`TIME ${quoted(timeText(random))}`));
  }
}

const constantly = (text: string) => (): string => text;

function numberText(random: Random, { numbers }: Vocabulary): string {
  if (random.once(3) && numbers.length > 0) return random.oneOf(numbers);
  const sign = random.once(8) ? '-' : '';
  return (
    sign +
    random.oneOf([
      () => `${random.below(4)}`,
      () => `${random.below(30)}`,
      () => `${random.below(9)}.${random.below(10)}`,
      () => `0.${random.oneOf(['5', '25', '125', '001'])}`,
      () => `${random.below(100)}.${String(random.below(1000)).padStart(3, '0')}`,
      () => `${random.below(3)}.${String(random.below(1_000_000)).padStart(6, '0')}`,
    ])()
  );
}

const timeText = (random: Random): string =>
  random.oneOf(['06:00', '23:00', '12:00:00', '00:00:00', '23:59:59', '05:59:59']);

/** A value that stands beside one of the kind, in quotes as people write it, or NULL. */
export function beside(kind: Kind, random: Random, words: Vocabulary): Node {
  if (random.once(25)) return atom(kind, [], () => 'NULL');
  const literal = (value: string): Node => {
    const sql = quoted(value);
    const node = atom(kind, [], () => sql);
    // In a comment a text stands in quotes where it is of something else than letters.
    return random.once(4) ? asParameter(node, /^[A-Za-z]+$/.test(value) ? value : sql, sql) : node;
  };
  switch (kind) {
    case 'text':
      return literal(random.oneOf(words.texts));
    case 'instant':
      return random.once(2)
        ? literal(random.once(3) ? random.oneOf(words.dates) : random.oneOf(words.instants))
        : constantOf(kind, random, words);
    case 'date':
      return random.once(2) ? literal(random.oneOf(words.dates)) : constantOf(kind, random, words);
    case 'time':
      return random.once(2) ? literal(timeText(random)) : constantOf(kind, random, words);
    case 'uuid':
      return literal(random.oneOf(words.uuids));
    case 'quotient': {
      // So that no quotient is it, nor is near it.
      const sql = `${random.below(40)}.${random.oneOf(['137219', '718283', '414213'])}`;
      return atom('number', [], () => sql, { scale: 6, units: 6 });
    }
    default:
      return constantOf(kind, random, words);
  }
}
