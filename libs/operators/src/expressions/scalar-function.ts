/** What a scalar function is: one value of the registry (`functions/index.ts`). Must not know: columns, chunks, other functions. */
import type { ExpressionKind } from './kinds';
import type { Vector } from './vector';

/** The kinds of its arguments and of its value, and how many rows there are. */
export interface Call {
  readonly kinds: readonly ExpressionKind[];
  readonly kind: ExpressionKind;
  readonly rows: number;
}

export interface ScalarFunction<Name extends string = string> {
  readonly fn: Name;
  /** The kind of its value, of arguments of these kinds; undefined for what it does not take. */
  readonly gives: (kinds: readonly ExpressionKind[]) => ExpressionKind | undefined;
  /** The first of its arguments that must be a constant, with all behind it; absent: none must. */
  readonly constantsFrom?: number;
  /** What is wrong with a constant text among its arguments, as the end of a sentence about it. */
  readonly problemOf?: (constant: string) => string | undefined;
  /** One value a row. @throws CoffeeError BAD_INPUT when there is none for some row: too large a number, a text that is none of a kind. */
  readonly evaluate: (args: readonly Vector[], call: Call) => Vector;
  /** Whether the argument behind those is looked at in each row, which then need not be without an error in the others; absent: in all. */
  readonly looksAt?: (before: readonly Vector[], call: Call) => ((row: number) => boolean) | undefined;
}
