/** Random expressions of a kind over columns. Owns: how often which form is drawn. Must not know: clauses, tables. */
import type { Random } from '../../random';
import { conditionForms } from './conditions';
import { beside, constantOf, numberNode, type Vocabulary } from './constants';
import type { Draw, Form } from './form';
import { atom, infix, type Kind, type Level, type Node, type Operand } from './node';
import { numberForms, quotientForms } from './numbers';
import { textForms } from './texts';
import { momentForms } from './moments';

const forms: { readonly [Of in Kind]: readonly Form[] } = {
  number: numberForms,
  quotient: quotientForms,
  boolean: conditionForms,
  text: textForms,
  instant: momentForms.instant,
  date: momentForms.date,
  time: momentForms.time,
  uuid: [],
};

const operand = (node: Node, least: Level): Operand => ({ node, least });

export class Expressions {
  constructor(
    private readonly random: Random,
    private readonly words: Vocabulary,
    /** Columns, keys and aggregates. */
    private readonly leaves: readonly Node[],
  ) {}

  has(kind: Kind): boolean {
    return this.leaves.some((leaf) => leaf.kind === kind);
  }

  /** @param depth levels of functions at most. */
  of(kind: Kind, depth: number): Node {
    const { random } = this;
    const ways = forms[kind];
    if (depth > 0 && ways.length > 0 && !random.once(5))
      for (let tries = 0; tries < 5; tries++) {
        const made = random.oneOf(ways)(this.#draw(depth));
        if (made) return random.once(12) ? { ...made, isWrapped: true } : made;
      }
    return this.#leaf(kind);
  }

  #draw(depth: number): Draw {
    const { random, words } = this;
    return {
      ...{ random, words },
      of: (kind) => this.of(kind, random.once(3) ? depth - 1 : Math.floor((depth - 1) / 2)),
      operand,
      column: (kind) => this.#column(kind),
      constant: (kind) => constantOf(kind, random, words),
    };
  }

  #column(kind: Kind): Node | undefined {
    const own = this.leaves.filter((leaf) => leaf.kind === kind);
    return own.length > 0 ? this.random.oneOf(own) : undefined;
  }

  #leaf(kind: Kind): Node {
    const column = this.#column(kind);
    if (column && !this.random.once(8)) return column;
    const made = kind === 'quotient' || !this.random.once(8) ? this.#ofColumn(kind) : undefined;
    return made ?? constantOf(kind, this.random, this.words);
  }

  /** Of a kind of which there is no column, the simplest value of one of another kind. */
  #ofColumn(kind: Kind): Node | undefined {
    const { random, words } = this;
    const column = kind === 'quotient' || kind === 'text' ? this.#column('number') : this.#column('instant');
    switch (kind) {
      case 'boolean': {
        if (this.leaves.length === 0) return undefined;
        const leaf = random.oneOf(this.leaves);
        const other = leaf.kind === 'boolean' ? constantOf('boolean', random, words) : beside(leaf.kind, random, words);
        const sign = random.oneOf(leaf.kind === 'quotient' ? ['<', '>='] : ['=', '<>', '<', '<=', '>', '>=']);
        return infix('boolean', sign, 'comparison', [operand(leaf, 'concat'), operand(other, 'concat')]);
      }
      case 'quotient': {
        const dividend = operand(column ?? this.#leaf('number'), 'product');
        return infix('quotient', '/', 'product', [dividend, operand(numberNode('7'), 'sign')], { slack: 1e-6 });
      }
      case 'time':
        return column && atom('time', [column], ([of]) => `CAST(${of} AS TIME)`);
      case 'date':
        return column && atom('date', [column], ([of]) => `CAST(${of} AS DATE)`);
      case 'text':
        return column?.scale === 0 ? atom('text', [column], ([of]) => `CAST(${of} AS VARCHAR)`) : undefined;
      default:
        return undefined;
    }
  }
}
