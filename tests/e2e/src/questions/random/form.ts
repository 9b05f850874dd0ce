/** What a way to make an expression is. */
import type { Random } from '../../random';
import type { Vocabulary } from './constants';
import type { Kind, Level, Node, Operand } from './node';

/** What forms are made with. */
export interface Draw {
  readonly random: Random;
  readonly words: Vocabulary;
  /** One level deeper. */
  readonly of: (kind: Kind) => Node;
  /** As the operand of a sign. */
  readonly operand: (node: Node, least: Level) => Operand;
  /** A column of the kind, if there is one. */
  readonly column: (kind: Kind) => Node | undefined;
  readonly constant: (kind: Kind) => Node;
}

/** One way to make a value of a kind; undefined where what was drawn does not go together. */
export type Form = (draw: Draw) => Node | undefined;
