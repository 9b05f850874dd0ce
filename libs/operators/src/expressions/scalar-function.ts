/** What a scalar function is: one value of the registry (`index.ts`). Must not know: columns, chunks, other functions. */
import type { ExpressionKind } from './kinds';

export interface ScalarFunction<Name extends string = string> {
  readonly fn: Name;
  /** The kind of its value, of arguments of these kinds; undefined for what it does not take. */
  readonly gives: (kinds: readonly ExpressionKind[]) => ExpressionKind | undefined;
  /** The first of its arguments that must be a constant, with all behind it; absent: none must. */
  readonly constantsFrom?: number;
}
